/** What the keeper of one container is told, as JSON in its environment: values may be secret, and a command line is everybody's to read. */

/** The variable that carries it. */
export const ORDERS_VARIABLE = 'MUSTER_CONTAINER';

interface Mount {
  readonly Type: 'bind' | 'volume';
  /** Absolute, or the name of a volume; absent for a volume of its own. */
  readonly Source?: string;
  readonly Target: string;
  readonly ReadOnly: boolean;
  readonly VolumeOptions?: { readonly Labels: Readonly<Record<string, string>> };
}

/** Of the engine's own request for a container, what Muster fills in; durations in nanoseconds. */
export interface CreateRequest {
  readonly name: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly Env: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly WorkingDir?: string;
  readonly User?: string;
  readonly ExposedPorts: Readonly<Record<string, object>>;
  readonly Healthcheck?: {
    readonly Test: readonly string[];
    readonly Interval?: number;
    readonly Timeout?: number;
    readonly Retries?: number;
    readonly StartPeriod?: number;
  };
  readonly HostConfig: {
    readonly PortBindings: Readonly<Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[]>>;
    readonly Mounts: readonly Mount[];
    readonly NetworkMode: string;
    readonly ExtraHosts: readonly string[];
    readonly Init: boolean;
  };
  readonly NetworkingConfig: { readonly EndpointsConfig: Readonly<Record<string, { readonly Aliases: readonly string[] }>> };
}

export interface ContainerOrders {
  /** By its digest. */
  readonly image: string;
  /** Networks that it joins beside its own, before it runs. */
  readonly joins: readonly string[];
  /** Sent to its first process when it is to end. */
  readonly stopSignal: string;
  /** Lets Testcontainers' reaper remove it as well, since the reaper's image is here. */
  readonly useReaper: boolean;
  readonly create: CreateRequest;
}

/** An image that is not here yet, and how it comes to be: fetched from its registry, or built from its folder. */
import type { Host } from '../../../host/host.ts';
import type { ContainerSpec } from '../../../model/capability.ts';
import { fail, ok, type Result } from '../../../model/result.ts';
import type { ProviderContext } from '../../provider.ts';
import { buildImage } from './build.ts';
import { askForImage, type ImageFacts, pullImage } from './image.ts';

/** Where it is to be, and for whom. */
export interface At {
  readonly engine: string;
  readonly context: ProviderContext;
  readonly host: Host;
}

const unavailable = (image: string, detail: string, { context }: At) => fail({ code: 'image-unavailable', capability: context.capability.name, image, detail });

async function madeHere(image: string, how: string, at: At): Promise<Result<ImageFacts>> {
  const answer = await askForImage(image, at.engine, at.host);
  return answer.kind === 'here' ? ok(answer.facts) : unavailable(image, `it is not there after it was ${how}`, at);
}

export async function pulledImage(image: string, at: At): Promise<Result<ImageFacts>> {
  const { engine, context, host } = at;
  context.progress(`pulling the image ${image}`);
  host.files.append(context.log, `pulling ${image}, which is not on this machine\n`);
  const fault = await pullImage(image, engine, context.signal, host);
  return fault === null ? madeHere(image, 'pulled', at) : unavailable(image, fault, at);
}

export async function builtImage(spec: ContainerSpec, at: At): Promise<Result<ImageFacts>> {
  at.context.progress('building its image');
  const name = await buildImage(spec, at.engine, at.context, at.host);
  return name.ok ? madeHere(name.value, 'built', at) : name;
}

# MinIO, an object store that speaks S3, with one account. Its makers gave it up, and newer nixpkgs are without it.
{ lib, pkgs, ... }:
{
  package = pkgs.minio or (throw ''
    services.minio: this nixpkgs has no MinIO; name a package that has the program
        services.minio { package = inputs.other-nixpkgs.legacyPackages.${pkgs.stdenv.hostPlatform.system}.minio; }'');
  options = {
    accessKey = "muster";
    secretKey = "muster-secret";
  };
  capability =
    {
      package,
      name,
      dir,
      accessKey,
      secretKey,
    }:
    {
      process = {
        command = [
          (lib.getExe' package "minio")
          "server"
          "--quiet"
          "--address"
          "127.0.0.1:\${port.http}"
          dir
        ];
        env = {
          MINIO_ROOT_USER = accessKey;
          MINIO_ROOT_PASSWORD = secretKey;
          MINIO_BROWSER = "off";
          MINIO_UPDATE = "off";
        };
      };
      ports.http = { };
      url = "http://127.0.0.1:\${port.http}";
      ready.http = "/minio/health/ready";
      exports = {
        AWS_ENDPOINT_URL_S3 = "\${capability.${name}.url}";
        AWS_ACCESS_KEY_ID = accessKey;
        AWS_SECRET_ACCESS_KEY = secretKey;
        AWS_REGION = "us-east-1";
      };
    };
}

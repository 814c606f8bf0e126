// MinIO speaks S3: whoever shows no key is refused in its words.
import assert from 'node:assert';

const reply = await fetch(process.env.AWS_ENDPOINT_URL_S3);
assert.equal(reply.status, 403);
assert.match(await reply.text(), /<Code>AccessDenied<\/Code>/);

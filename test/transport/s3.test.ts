import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import { isFault, systemClock } from '#base';
import { Bucket, signed } from '#transport';
import { type FakeS3, fakeS3 } from '../lab/s3.ts';

const fault = (code: string) => (error: unknown) => isFault(error) && error.code === code;

describe('an object store that speaks S3', () => {
  let s3: FakeS3;
  let bucket: Bucket;
  const open = (more: Partial<ConstructorParameters<typeof Bucket>[0]> = {}): Bucket =>
    new Bucket({
      endpoint: s3.url,
      bucket: 'letters',
      region: 'eu-central-1',
      credentials: () => s3,
      clock: systemClock,
      ca: s3.ca,
      patience: 500,
      ...more,
    });
  before(async () => {
    s3 = await fakeS3('letters');
    bucket = open();
  });
  after(async () => {
    bucket.close();
    await s3.close();
  });
  beforeEach(() => {
    s3.objects.clear();
    s3.misdeeds.length = 0;
    s3.asked.length = 0;
  });

  const pieces = function* (bytes: Buffer, size: number): Generator<Buffer> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  };

  it('keeps small objects by one request and large ones by parts, as they were given', async () => {
    const small = randomBytes(3000);
    await bucket.put('a/small file', pieces(small, 700));
    await bucket.put('a/none', []);
    assert.ok(s3.objects.get('a/small file')!.equals(small));
    assert.equal(s3.objects.get('a/none')!.length, 0);
    assert.equal(s3.asked.length, 2);
    for (const size of [8 << 20, (8 << 20) + 1, 20_000_000]) {
      const large = randomBytes(size);
      await bucket.put('a/large', pieces(large, 333_333));
      assert.ok(s3.objects.get('a/large')!.equals(large));
    }
    assert.equal(s3.uploads.size, 0);
  });

  it('reads pieces, and tells an end from nothing at all', async () => {
    const bytes = randomBytes(1000);
    await bucket.put('x', [bytes]);
    assert.ok((await bucket.read('x', 10, 100))!.equals(bytes.subarray(10, 110)));
    assert.ok((await bucket.read('x', 990, 100))!.equals(bytes.subarray(990)));
    assert.equal((await bucket.read('x', 1000, 10))!.length, 0);
    assert.equal((await bucket.read('x', 5, 0))!.length, 0);
    assert.equal(await bucket.read('y', 0, 10), null);
  });

  async function all(prefix: string): Promise<string[]> {
    const names: string[] = [];
    for await (const name of bucket.list(prefix)) names.push(name);
    return names;
  }

  it('lists by pages, names with odd letters too', async () => {
    const names = ['p/1', 'p/2', 'p/3&4', 'p/5', 'p/6', 'q/1'];
    for (const name of names) await bucket.put(name, [Buffer.from('x')]);
    assert.deepEqual(await all('p/'), names.slice(0, 5));
    assert.deepEqual(await all('none/'), []);
  });

  it('asks again where the store is busy, silent or breaks off', async () => {
    const bytes = randomBytes(5000);
    s3.misdeeds.push('busy', 'silent');
    await bucket.put('x', [bytes]);
    s3.misdeeds.push('cut', 'busy');
    assert.ok((await bucket.read('x', 0, 5000))!.equals(bytes));
    s3.misdeeds.push('busy', 'busy', 'busy', 'busy');
    await assert.rejects(bucket.read('x', 0, 1), fault('s3-down'));
  });

  it('an upload that is not finished leaves no object and nothing to pay for', async () => {
    // Begun, two parts, and the end that is none.
    s3.misdeeds.push(null, null, null, 'unfinished');
    await assert.rejects(bucket.put('x', [randomBytes(10 << 20)]), fault('s3-refused'));
    const broken = async function* (): AsyncGenerator<Buffer> {
      yield randomBytes(17 << 20);
      throw new Error('the disk it comes from');
    };
    await assert.rejects(bucket.put('x', broken()), /the disk it comes from/);
    assert.deepEqual([s3.objects.size, s3.uploads.size], [0, 0]);
  });

  it('is refused with wrong credentials, and believes no server but its own', async () => {
    const wrong = open({ credentials: () => ({ accessKey: 'AKIDEXAMPLE', secretKey: 'wrong' }) });
    await assert.rejects(
      wrong.put('x', [Buffer.from('x')]),
      (error) =>
        isFault(error) && error.code === 's3-refused' && /403 SignatureDoesNotMatch/.test(error.detail ?? ''),
    );
    wrong.close();
    const stranger = new Bucket({
      endpoint: s3.url,
      bucket: 'letters',
      region: 'eu-central-1',
      credentials: () => s3,
      clock: systemClock,
      patience: 500,
    });
    await assert.rejects(stranger.put('x', [Buffer.from('secret')]), fault('s3-down'));
    stranger.close();
    assert.equal(s3.objects.size, 0);
  });

  it("signs as Amazon's published examples of S3 are signed", () => {
    const sign = (path: string, headers: Record<string, string>, method = 'GET', body = ''): string =>
      signed({
        method,
        url: new URL(path, 'https://examplebucket.s3.amazonaws.com'),
        headers,
        body: Buffer.from(body),
        region: 'us-east-1',
        service: 's3',
        credentials: {
          accessKey: 'AKIAIOSFODNN7EXAMPLE',
          secretKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
        },
        at: Date.UTC(2013, 4, 24),
      }).authorization!.replace(/^.*Signature=/, '');
    const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    assert.equal(
      sign('/test.txt', { range: 'bytes=0-9', 'x-amz-content-sha256': empty }),
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    );
    assert.equal(
      sign('/?max-keys=2&prefix=J', { 'x-amz-content-sha256': empty }),
      '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    );
    assert.equal(
      sign(
        '/test%24file.text',
        {
          date: 'Fri, 24 May 2013 00:00:00 GMT',
          'x-amz-storage-class': 'REDUCED_REDUNDANCY',
          'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
        },
        'PUT',
        'Welcome to Amazon S3.',
      ),
      '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    );
  });
});

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { checkCertificate, checkTimeStampResponse, parseCertificates, writeTimeStampRequest } from '#cms';
import { without } from '../lab/neighbours.ts';
import { type TimeStamping, timeStamping } from '../lab/time-stamping.ts';

const imprint = createHash('sha256').update('checkpoint').digest();
const nonce = Buffer.from('00ff000102030405', 'hex');

describe('time stamps (RFC 3161)', { skip: without('openssl') }, () => {
  const folders: string[] = [];
  const folder = (): string => {
    folders.push(mkdtempSync(join(tmpdir(), 'postern-tsa-')));
    return folders.at(-1)!;
  };
  let tsa: TimeStamping;
  let response: Buffer;

  const ask = async (authority: TimeStamping): Promise<Buffer> => {
    const body = new Uint8Array(writeTimeStampRequest(imprint, nonce));
    return Buffer.from(await (await fetch(authority.url, { method: 'POST', body })).arrayBuffer());
  };
  const rootsOf = (authority: TimeStamping) => parseCertificates(readFileSync(authority.root)).certificates;

  before(async () => {
    tsa = await timeStamping(folder());
    response = await ask(tsa);
  });
  after(async () => {
    await tsa.close();
    for (const dir of folders) rmSync(dir, { recursive: true });
  });

  it('one that openssl gave is good, with its time and its authority', () => {
    const answer = checkTimeStampResponse({ response, imprint, nonce, roots: rootsOf(tsa) });
    assert.ok(answer.ok, JSON.stringify(answer));
    assert.ok(Math.abs(answer.stamp.at - Date.now()) < 600_000);
    assert.equal(answer.stamp.policy, '1.3.6.1.4.1.99999.1');
    assert.equal(answer.stamp.accuracy, 1000);
    assert.ok(checkTimeStampResponse({ response, imprint }).ok);
  });

  it('over something else, for another request, or from an authority that is not trusted it is not', async () => {
    const other = await timeStamping(folder());
    const reason = (more: object): string => {
      const answer = checkTimeStampResponse({ response, imprint, nonce, roots: rootsOf(tsa), ...more });
      return answer.ok ? 'good' : answer.reason;
    };
    assert.equal(reason({ imprint: randomBytes(32) }), 'it stamps something else');
    assert.equal(reason({ nonce: randomBytes(8) }), 'it answers another request');
    assert.match(reason({ roots: rootsOf(other) }), /did not sign/);
    await other.close();
  });

  it("an authority's certificate is for time stamps alone", async () => {
    const loose = await timeStamping(folder(), 'mailer');
    const refusal = (authority: TimeStamping, use: 'sign' | 'time-stamp'): string => {
      const [certificate] = parseCertificates(readFileSync(authority.certificate)).certificates;
      const answer = checkCertificate({
        certificate: certificate!,
        at: Date.now(),
        roots: rootsOf(authority),
        use,
      });
      return answer.usable ? 'none' : answer.refusal.code;
    };
    assert.equal(refusal(tsa, 'time-stamp'), 'none');
    assert.equal(refusal(loose, 'time-stamp'), 'wrong-purpose');
    assert.equal(refusal(tsa, 'sign'), 'wrong-purpose');
    await loose.close();
  });

  it('with any byte changed it is not good, or says the same', () => {
    const roots = rootsOf(tsa);
    const whole = checkTimeStampResponse({ response, imprint, nonce, roots });
    for (let at = 0; at < response.length; at++) {
      const changed = Buffer.from(response);
      changed[at]! ^= 1 << (at % 8);
      const answer = checkTimeStampResponse({ response: changed, imprint, nonce, roots });
      if (answer.ok && whole.ok) assert.equal(answer.stamp.at, whole.stamp.at);
    }
    for (let at = 0; at < response.length; at += 7)
      assert.ok(!checkTimeStampResponse({ response: response.subarray(0, at), imprint, roots }).ok);
  });
});

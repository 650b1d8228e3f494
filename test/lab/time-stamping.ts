import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';

/** A time-stamping authority (RFC 3161) over HTTP: `openssl ts` answers, with a root and a certificate of its own. */
export interface TimeStamping {
  readonly url: string;
  /** PEM file of its certificate. */
  readonly certificate: string;
  /** PEM file of the root. */
  readonly root: string;
  /** What it does with an answer before it goes out; by default nothing. */
  spoil: (response: Buffer) => Buffer;
  close(): Promise<void>;
}

const settings = (dir: string): string => `[tsa]
default_tsa = one
[one]
serial = ${join(dir, 'serial')}
signer_cert = ${join(dir, 'tsa.pem')}
signer_key = ${join(dir, 'tsa.key')}
certs = ${join(dir, 'root.pem')}
signer_digest = sha256
default_policy = 1.3.6.1.4.1.99999.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
[root]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign
[stamper]
extendedKeyUsage = critical,timeStamping
keyUsage = critical,digitalSignature
[mailer]
extendedKeyUsage = critical,timeStamping,emailProtection
[req]
distinguished_name = name
[name]
`;

/** `as`: "mailer" makes a certificate that is not for time stamps alone. */
export async function timeStamping(dir: string, as: 'stamper' | 'mailer' = 'stamper'): Promise<TimeStamping> {
  const at = (name: string): string => join(dir, name);
  writeFileSync(at('tsa.cnf'), settings(dir));
  const openssl = (...args: string[]): Buffer =>
    execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-config', at('tsa.cnf')];
  const pair = (name: string): string[] => ['-keyout', at(`${name}.key`), '-out', at(`${name}.pem`)];
  openssl(
    'req',
    '-x509',
    ...key,
    ...pair('root'),
    '-subj',
    '/CN=Root',
    '-extensions',
    'root',
    '-days',
    '9999',
  );
  openssl('req', ...key, '-keyout', at('tsa.key'), '-out', at('tsa.csr'), '-subj', '/CN=Time');
  const issuer = ['-CA', at('root.pem'), '-CAkey', at('root.key'), '-CAcreateserial', '-days', '999'];
  const extensions = ['-extfile', at('tsa.cnf'), '-extensions', as];
  openssl('x509', '-req', '-in', at('tsa.csr'), '-out', at('tsa.pem'), ...issuer, ...extensions);
  let answer = (response: Buffer): Buffer => response;
  const server: Server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      writeFileSync(at('query.tsq'), Buffer.concat(pieces));
      const config = ['-config', at('tsa.cnf'), '-section', 'one'];
      try {
        openssl('ts', '-reply', '-queryfile', at('query.tsq'), '-out', at('reply.tsr'), ...config);
      } catch {
        response.writeHead(500).end();
        return;
      }
      response.setHeader('content-type', 'application/timestamp-reply');
      response.end(answer(readFileSync(at('reply.tsr'))));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}/`,
    certificate: at('tsa.pem'),
    root: at('root.pem'),
    set spoil(how: (response: Buffer) => Buffer) {
      answer = how;
    },
    get spoil() {
      return answer;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

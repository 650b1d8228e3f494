import { proven, Refusal } from '../call.ts';

/** Fetches a file and hands it to the browser to keep. Throws a Refusal with the server's words where there is none. */
export const download = (path: string): Promise<void> => kept(path);

/** The same by a POST, for what may not stand in an address, such as a reason. */
export const downloadBy = (path: string, body: object): Promise<void> =>
  proven(() =>
    kept(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );

async function kept(path: string, how: RequestInit = {}): Promise<void> {
  const response = await fetch(path, how).catch(() => {
    throw new Refusal(0, 'no-connection', 'The server cannot be reached. Is it running, and are you online?');
  });
  if (!response.ok) {
    const { code = 'broken', title = 'Something went wrong.' } = (await response
      .json()
      .catch(() => ({}))) as Record<string, string>;
    throw new Refusal(response.status, code, title);
  }
  const named = /filename="?([^";]+)"?/.exec(response.headers.get('content-disposition') ?? '')?.[1];
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = named ?? 'file';
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

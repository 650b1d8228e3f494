/** A browser without scripts: follows links and forms, keeps cookies, says where its forms come from. */
export class Browser {
  readonly cookies = new Map<string, string>();
  readonly base: string;
  readonly #headers: Record<string, string>;

  constructor(base: string, headers: Record<string, string> = {}) {
    this.base = base;
    this.#headers = headers;
  }

  async send(
    method: string,
    path: string,
    body?: URLSearchParams | FormData,
    headers: Record<string, string> = {},
  ): Promise<Page> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(new URL(path, this.base), {
      method,
      redirect: 'manual',
      ...(body ? { body } : {}),
      headers: {
        ...(cookie ? { cookie } : {}),
        ...(method === 'POST' ? { origin: this.base } : {}),
        ...this.#headers,
        ...headers,
      },
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';');
      const at = pair.indexOf('=');
      if (attributes.some((one) => one.trim().toLowerCase() === 'max-age=0'))
        this.cookies.delete(pair.slice(0, at));
      else this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    const bytes = Buffer.from(await response.arrayBuffer());
    return {
      status: response.status,
      headers: response.headers,
      bytes,
      text: bytes.toString(),
      location: response.headers.get('location') ?? '',
    };
  }

  /** GET, and on through redirects. */
  async get(path: string, headers: Record<string, string> = {}): Promise<Page> {
    return this.#followed(await this.send('GET', path, undefined, headers));
  }

  /** POST of a form, and on through redirects. */
  async post(path: string, fields: Record<string, string> = {}): Promise<Page> {
    return this.#followed(await this.send('POST', path, new URLSearchParams(fields)));
  }

  async #followed(page: Page): Promise<Page> {
    for (let left = 5; page.status === 303 && left > 0; left--) page = await this.send('GET', page.location);
    return page;
  }
}

export interface Page {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  readonly text: string;
  readonly location: string;
}

/** The value of a hidden field. */
export const hidden = (page: Page, name: string): string =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(page.text)?.[1] ?? '';

/** The code in the newest letter. */
export const codeIn = (letters: readonly { readonly text: string }[]): string =>
  /\b\d{8}\b/.exec(letters.at(-1)?.text ?? '')?.[0] ?? '';

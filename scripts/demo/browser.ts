/** A reader's browser, without scripts: follows links and redirects, keeps cookies, fills in forms. */
export interface Page {
  readonly url: string;
  readonly status: number;
  readonly body: Buffer;
  readonly text: string;
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const unescaped = (text: string): string =>
  text.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name]!);

/** The hidden field of a page's forms by name; empty where there is none. */
export const hidden = (page: Page, name: string): string =>
  unescaped(new RegExp(`<input type="hidden" name="${name}" value="([^"]*)"`).exec(page.text)?.[1] ?? '');

/** The page's heading, pictures in it left out. */
export const heading = (page: Page): string =>
  unescaped((/<h1[^>]*>(.*?)<\/h1>/s.exec(page.text)?.[1] ?? '').replaceAll(/<[^>]*>/g, '')).trim();

/** Whether the page shows these words. */
export const shows = (page: Page, words: string): boolean => unescaped(page.text).includes(words);

export class Browser {
  readonly #cookies = new Map<string, string>();

  get(url: string): Promise<Page> {
    return this.#go(url, {});
  }

  /** Sends a form as browsers do; `files` makes it multipart. */
  post(url: string, fields: Record<string, string>, files: Record<string, File> = {}): Promise<Page> {
    const all = Object.entries(files);
    const body = all.length > 0 ? new FormData() : new URLSearchParams();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    if (body instanceof FormData) for (const [name, value] of all) body.append(name, value);
    return this.#go(url, { method: 'POST', body });
  }

  async #go(first: string, request: RequestInit): Promise<Page> {
    let url = first;
    let how = request;
    for (let hops = 0; hops < 5; hops++) {
      const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const answer = await fetch(url, {
        ...how,
        redirect: 'manual',
        headers: { ...(cookie ? { cookie } : {}), 'accept-language': 'en' },
        signal: AbortSignal.timeout(20_000),
      });
      this.#keep(answer.headers.getSetCookie());
      const body = Buffer.from(await answer.arrayBuffer());
      const next = answer.headers.get('location');
      if (answer.status < 300 || answer.status > 399 || !next)
        return { url, status: answer.status, body, text: body.toString('utf8') };
      url = new URL(next, url).href;
      how = {};
    }
    throw new Error(`${first} leads round in circles`);
  }

  #keep(given: readonly string[]): void {
    for (const line of given) {
      const [, name, value] = /^([^=;]+)=([^;]*)/.exec(line) ?? [];
      if (name === undefined || value === undefined) continue;
      if (value === '' || /max-age=0/i.test(line)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }
}

import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';

/** Which queries show a topic of the server's stream. */
const shows: Readonly<Record<string, readonly string[]>> = {
  queue: ['queue', 'ages'],
  holds: ['holds', 'hold'],
  pickups: ['pickups'],
  readers: ['readers'],
  rules: ['rules'],
  people: ['people', 'api-keys'],
  domains: ['domains'],
  webhooks: ['webhooks'],
  settings: ['settings'],
  standing: ['standing'],
};

type News =
  | { readonly kind: 'changed'; readonly topics: readonly string[] }
  | { readonly kind: 'status'; readonly status: unknown }
  | { readonly kind: 'over' };

/** While no stream is open, pages ask by themselves this often, milliseconds. */
const askEvery = 15_000;

/** However fast things change, a list is asked for again this often at most, milliseconds. */
const calm = 2000;
const waiting = new Set<string>();

function freshen(client: QueryClient): void {
  for (const key of waiting) void client.invalidateQueries({ queryKey: [key] });
  waiting.clear();
}

function hear(client: QueryClient, news: News, over: () => void): void {
  switch (news.kind) {
    case 'changed':
      // Each look at letters is on record: their pages say that there is news, and whoever wants it asks.
      if (news.topics.includes('letters')) client.setQueryData(['news', 'letters'], Date.now());
      if (waiting.size === 0) setTimeout(() => freshen(client), calm);
      for (const key of news.topics.flatMap((topic) => shows[topic] ?? [])) waiting.add(key);
      return;
    case 'status':
      client.setQueryData(['status'], news.status);
      return;
    case 'over':
      over();
      return;
  }
}

/** Opens the server's stream until `ended`; resolves when it is given up for good. The browser goes on where it broke off. */
function follow(tell: (news: News) => void, ended: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const stream = new EventSource('/v1/live');
    const end = (): void => {
      stream.close();
      resolve();
    };
    stream.addEventListener('changed', ({ data }) =>
      tell({ kind: 'changed', topics: (JSON.parse(data) as { topics: string[] }).topics }),
    );
    stream.addEventListener('status', ({ data }) => tell({ kind: 'status', status: JSON.parse(data) }));
    stream.addEventListener('over', () => {
      tell({ kind: 'over' });
      end();
    });
    // Closed: the server said no, or too many pages follow already. Otherwise the browser tries again by itself.
    stream.addEventListener('error', () => {
      if (stream.readyState === EventSource.CLOSED) end();
    });
    ended.addEventListener('abort', end, { once: true });
  });
}

/**
 * Keeps every page as fresh as the server's stream says. Of all pages of one browser only one holds the stream, because a
 * browser has few connections to one server; the others hear from it.
 */
export function useLive(onOver: () => void): void {
  const client = useQueryClient();
  const over = useRef(onOver);
  over.current = onOver;
  useEffect(() => {
    const ended = new AbortController();
    const others = new BroadcastChannel('postern-live');
    let heard = 0;
    const here = (news: News): void => {
      heard = Date.now();
      hear(client, news, () => over.current());
    };
    others.onmessage = ({ data }) => here(data as News);
    const lead = async (): Promise<void> => {
      await follow((news) => {
        others.postMessage(news);
        here(news);
      }, ended.signal);
      // The next page may try at once; this one waits a little before it stands in line again.
      if (!ended.signal.aborted) setTimeout(stand, askEvery);
    };
    const stand = (): void => {
      if (ended.signal.aborted) return;
      if (!navigator.locks) return void lead();
      navigator.locks.request('postern-live', { signal: ended.signal }, lead).catch(() => {});
    };
    stand();
    const silent = setInterval(() => {
      if (Date.now() - heard <= askEvery) return;
      hear(client, { kind: 'changed', topics: Object.keys(shows) }, () => {});
      void client.invalidateQueries({ queryKey: ['status'] });
    }, askEvery);
    return () => {
      ended.abort();
      others.close();
      clearInterval(silent);
    };
  }, [client]);
}

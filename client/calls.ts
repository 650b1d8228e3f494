import type { paths } from './api.d.ts';

/** What each call of the API takes and gives back, out of the types made from its document. Types alone: nothing runs. */
export type Path = keyof paths;
export type Verb = 'get' | 'post' | 'put' | 'patch' | 'delete';
export type Op<P extends Path, M extends Verb> = M extends keyof paths[P] ? paths[P][M] : never;

type Json<T> = T extends { content: { 'application/json': infer B } } ? B : undefined;
export type BodyOf<O> = O extends { requestBody: infer R } ? Json<R> : undefined;
export type QueryOf<O> = O extends { parameters: infer P }
  ? 'query' extends keyof P
    ? P['query']
    : undefined
  : undefined;
export type GoodOf<O> = O extends { responses: infer R }
  ? R extends { 200: infer A }
    ? Json<A>
    : R extends { 201: infer A }
      ? Json<A>
      : undefined
  : undefined;

/** What a call gives back, and what it takes. */
export type AnswerOf<P extends Path, M extends Verb = 'get'> = GoodOf<Op<P, M>>;
export type TakenBy<P extends Path, M extends Verb = 'post'> = BodyOf<Op<P, M>>;

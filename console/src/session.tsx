import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext } from 'react';
import { type AnswerOf, call, Refusal } from './call.ts';

export type Me = AnswerOf<'/v1/session'>;

const Session = createContext<Me | null>(null);

/** Who I am; only pages behind the sign-in ask. */
export function useMe(): Me {
  const me = useContext(Session);
  if (!me) throw new Error('nobody is signed in');
  return me;
}

export const useMay = (act: string): boolean => useMe().acts.includes(act);

/** Asks the server who I am: nobody keeps a copy that could grow old. */
export function useSession(): { me: Me | null; known: boolean; trouble: string | null; again: () => void } {
  const client = useQueryClient();
  const { data, error, isPending } = useQuery({
    queryKey: ['session'],
    queryFn: () =>
      call('get', '/v1/session').catch((refusal: unknown) => {
        if (refusal instanceof Refusal && refusal.status === 401) return null;
        throw refusal;
      }),
    retry: false,
    staleTime: 30_000,
  });
  return {
    me: (data as Me | null | undefined) ?? null,
    known: !isPending,
    trouble: error ? error.message : null,
    // Everything anybody saw before goes: the next person at this screen may see less.
    again: () => void client.resetQueries(),
  };
}

export const SessionHolder = ({ me, children }: { me: Me; children: ReactNode }) => (
  <Session.Provider value={me}>{children}</Session.Provider>
);

const peopleOnly = new Set([
  'archive.read',
  'archive.export',
  'people.change',
  'hold.decide',
  'settings.change',
  'keeping.approve',
  'review.sign',
  'glass.ask',
  'glass.approve',
]);

/** Whether a key may be given this: what opens kept letters, or takes two people, the server gives to none. */
export const mayKey = (act: string): boolean => !peopleOnly.has(act);

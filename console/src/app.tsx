import { Alert, Center, Loader } from '@mantine/core';
import { lazy, Suspense, useEffect, useState } from 'react';
import { whenNeeded } from './call.ts';
import { Frame } from './frame.tsx';
import { ProofDialog } from './parts/proof.tsx';
import { SessionHolder, useSession } from './session.tsx';

const SignIn = lazy(() => import('./pages/sign-in.tsx'));
const SetUp = lazy(() => import('./pages/setup.tsx'));
const FirstTime = lazy(() => import('./pages/first-time.tsx'));
const ProviderReturn = lazy(() => import('./pages/provider-return.tsx'));

const Waiting = () => (
  <Center h="60vh">
    <Loader aria-label="Loading" />
  </Center>
);

/** Who is nobody yet signs in; who only sets up their sign-in does that; everybody else sees the console. */
export function App() {
  const { me, known, trouble, again } = useSession();
  const [proof, setProof] = useState<((held: boolean) => void) | null>(null);
  useEffect(() => {
    whenNeeded({
      signedOut: again,
      proof: () => new Promise((resolve) => setProof(() => resolve)),
    });
  });
  if (trouble)
    return (
      <Center h="60vh">
        <Alert color="red" title="The console cannot be shown" role="alert">
          {trouble}
        </Alert>
      </Center>
    );
  if (!known) return <Waiting />;
  const invited = location.pathname === '/welcome';
  return (
    <Suspense fallback={<Waiting />}>
      {location.pathname === '/sign-in/provider' ? (
        <ProviderReturn onEntered={again} />
      ) : me?.state === 'open' ? (
        <SessionHolder me={me}>
          <Frame onSignedOut={again} />
        </SessionHolder>
      ) : me?.state === 'enrol' || invited ? (
        <FirstTime me={me} onDone={again} />
      ) : location.pathname === '/setup' ? (
        <SetUp onDone={again} />
      ) : (
        <SignIn onEntered={again} />
      )}
      {proof && me && (
        <ProofDialog
          offers={me.offers}
          onEnd={(held) => {
            proof(held);
            setProof(null);
          }}
        />
      )}
    </Suspense>
  );
}

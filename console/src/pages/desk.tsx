import { Alert, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { call } from '../call.ts';
import { LogStanding } from '../parts/log-standing.tsx';
import { PackForm } from '../parts/pack-form.tsx';
import { ReceiptDrop } from '../parts/receipt-drop.tsx';
import { Page, Shown } from '../parts/shown.tsx';
import { useMe } from '../session.tsx';

/** Where an auditor works, from inside or outside: packs, receipts, the log and its keys. */
export default function Desk() {
  const me = useMe();
  const query = useQuery({ queryKey: ['evidence'], queryFn: () => call('get', '/v1/evidence') });
  const guest = !me.acts.includes('archive.read');
  return (
    <Page title="Auditor’s desk" lead="What an auditor takes away is one file that proves itself.">
      <Stack>
        {guest && (
          <Alert title="You are here for a time, and as a guest" role="note">
            You see proofs and settings, and of letters nothing that is protected. What you look at is
            recorded.
          </Alert>
        )}
        <PackForm mayOpen={!guest} />
        <Shown query={query}>
          {(log) => (
            <>
              <ReceiptDrop keys={log.keys} />
              <LogStanding log={log} />
            </>
          )}
        </Shown>
      </Stack>
    </Page>
  );
}

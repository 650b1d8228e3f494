import { Badge, Button, Checkbox } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../call.ts';
import { AccessFields, AccessTable, accessBody, firstAccess } from '../parts/access.tsx';
import { Confirm } from '../parts/confirm.tsx';
import { FormDialog } from '../parts/form.tsx';
import { Programs } from '../parts/programs.tsx';
import { Empty, Page, Shown } from '../parts/shown.tsx';
import { ShownOnce } from '../parts/shown-once.tsx';
import { Webhooks } from '../parts/webhooks.tsx';
import { useMay } from '../session.tsx';

function NewKey({ onEnd, onMade }: { onEnd: () => void; onMade: (token: string) => void }) {
  const [access, setAccess] = useState(firstAccess);
  const [sandbox, setSandbox] = useState(false);
  const make = async (): Promise<void> => {
    const body = { ...accessBody(sandbox ? { ...access, acts: ['mail.send'] } : access), sandbox };
    onMade((await call('post', '/v1/api-keys', { body })).token);
  };
  return (
    <FormDialog title="Make a key for a system" verb="Make it" onEnd={onEnd} onSend={make}>
      <AccessFields of={access} onChange={setAccess} actsFixed={sandbox} daysLabel="Days it is good for">
        <Checkbox
          label="To try with: what it sends never leaves"
          description="Letters go through everything, and only their outcome is written down"
          checked={sandbox}
          onChange={(event) => setSandbox(event.currentTarget.checked)}
        />
      </AccessFields>
    </FormDialog>
  );
}

/** Which other systems call Postern, with what rights, and until when? */
export default function Systems() {
  const [making, setMaking] = useState(false);
  const [token, setToken] = useState<string | null>(null);
  const [ending, setEnding] = useState<{ id: string; label: string } | null>(null);
  const mayChange = useMay('people.change');
  const client = useQueryClient();
  const again = () => client.invalidateQueries({ queryKey: ['api-keys'] });
  const query = useQuery({
    queryKey: ['api-keys'],
    queryFn: () => call('get', '/v1/api-keys', { query: { limit: 200 } }),
  });
  return (
    <Page
      title="Systems"
      lead="Other programs that call Postern, with what rights, from where and until when."
      actions={mayChange && <Button onClick={() => setMaking(true)}>Make a key</Button>}
    >
      {token && (
        <ShownOnce title="The new key" secret={token} onHide={() => setToken(null)}>
          The system sends it as “Authorization: Bearer …”.
        </ShownOnce>
      )}
      <Shown query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No system has a key">Make one for your records system to send letters by.</Empty>
          ) : (
            <AccessTable
              name="Keys"
              items={items}
              labelOf={(one) => (
                <>
                  {one.label} {one.sandbox && <Badge variant="light">never leaves</Badge>}
                </>
              )}
              onEnding={mayChange ? setEnding : null}
            />
          )
        }
      </Shown>
      <Programs />
      <Webhooks />
      {making && (
        <NewKey
          onEnd={() => setMaking(false)}
          onMade={(made) => {
            setToken(made);
            void again();
          }}
        />
      )}
      {ending && (
        <Confirm
          title={`End the key for ${ending.label}?`}
          text="The system cannot call any more, from its next call on."
          verb="End it"
          onEnd={() => setEnding(null)}
          onDo={() => call('delete', '/v1/api-keys/{id}', { params: { id: ending.id } }).then(again)}
        />
      )}
    </Page>
  );
}

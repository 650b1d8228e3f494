import { type Actor, Fault, isId, newId } from '#base';
import { invalid, type Needs } from './accounts.ts';
import { hashPassword, newPassword, plainPassword, tagOf } from './password.ts';
import * as rows from './store.ts';
import type { Account, Credential } from './words.ts';

/** The keyed hash by which the one password that can be right is found. */
export const tagBlind = (needs: Pick<Needs, 'keys'>, plain: string): Buffer =>
  needs.keys.blind('password-tag', tagOf(plain));

/** Makes an app password. This is the only time anybody sees it. */
export async function addPassword(
  needs: Needs,
  actor: Actor,
  account: Account,
  label: string,
): Promise<{ id: string; password: string }> {
  if (label.length > 200) throw invalid('label-invalid', 'A label has at most 200 letters.');
  const password = newPassword();
  const plain = plainPassword(password);
  const tag = tagBlind(needs, plain);
  const { keys } = needs;
  // One in 33 million: two passwords of one account with the same tag would hide one another.
  if (await rows.tagTaken(needs.store, account.id, tag)) return addPassword(needs, actor, account, label);
  const id = newId();
  const hash = await hashPassword(plain);
  await needs.store.transaction(async (sql) => {
    await rows.insertPassword(sql, {
      id,
      account_id: account.id,
      tag_blind: tag,
      hash_sealed: keys.sealField('people', { id, part: 'hash' }, Buffer.from(hash)),
      label_sealed: keys.sealField('people', { id, part: 'label' }, Buffer.from(label)),
      added_at: new Date(needs.clock.now()),
    });
    await needs.evidence.record(sql, {
      kind: 'credential.added',
      actor,
      data: { account: account.id, credential: id },
      secret: { label },
    });
  });
  return { id, password };
}

export async function listPasswords(needs: Needs, accountId: string): Promise<Credential[]> {
  return (await rows.passwordRows(needs.store, accountId)).map((row) => ({
    id: row.id,
    label: needs.keys.openField('people', { id: row.id, part: 'label' }, row.label_sealed).toString(),
    addedAt: row.added_at.getTime(),
    usedAt: row.used_at?.getTime() ?? null,
  }));
}

/** Withdraws an app password: the next sign-in with it fails in every process. */
export async function removePassword(needs: Needs, actor: Actor, id: string): Promise<void> {
  await needs.store.transaction(async (sql) => {
    const account = isId(id) ? await rows.endPassword(sql, id, new Date(needs.clock.now())) : undefined;
    if (!account)
      throw new Fault({
        code: 'credential-missing',
        kind: 'missing',
        say: `There is no app password ${id}.`,
      });
    await needs.evidence.record(sql, {
      kind: 'credential.removed',
      actor,
      data: { account, credential: id },
    });
  });
}

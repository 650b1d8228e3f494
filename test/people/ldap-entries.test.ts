import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstValue, plainDn } from '../../src/people/directory/dn.ts';
import { isActive, personOf } from '../../src/people/directory/ldap.ts';

test('the ways in which directories say that an account is off', () => {
  const now = Date.UTC(2026, 5, 1);
  const filetime = (ms: number): string => String((BigInt(ms) + 11_644_473_600_000n) * 10_000n);
  for (const [entry, active] of [
    [{ userAccountControl: '512' }, true],
    [{ userAccountControl: '514' }, false],
    [{ useraccountcontrol: ['66050'] }, false],
    [{ accountExpires: '0' }, true],
    [{ accountExpires: '9223372036854775807' }, true],
    [{ accountExpires: filetime(now - 1) }, false],
    [{ accountExpires: filetime(now + 60_000) }, true],
    [{ nsAccountLock: 'TRUE' }, false],
    [{ loginDisabled: 'false' }, true],
    [{ pwdAccountLockedTime: '000001010000Z' }, false],
    [{ pwdAccountLockedTime: '20260531120000Z' }, true],
    [{ shadowExpire: '-1' }, true],
    [{ shadowExpire: '20000' }, false],
    [{ shadowExpire: '30000' }, true],
    [{}, true],
  ] as const)
    assert.equal(isActive(entry, now), active, JSON.stringify(entry));
  const guid = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
  assert.deepEqual(
    personOf(
      {
        dn: 'CN=Ann Archer, OU=Staff,DC=clinic,DC=example',
        objectGUID: guid,
        displayName: 'Ann\u0007 Archer',
        proxyAddresses: ['smtp:a.archer@clinic.example', 'X400:c=us', 'SMTP:ann@clinic.example'],
        mail: 'ann@clinic.example',
        userAccountControl: '512',
      },
      now,
    ),
    {
      id: guid.toString('hex'),
      dn: 'cn=ann archer,ou=staff,dc=clinic,dc=example',
      name: 'Ann  Archer',
      addresses: ['ann@clinic.example', 'a.archer@clinic.example'],
      active: true,
    },
  );
  assert.equal(
    personOf({ dn: 'cn=x', mail: 'x@clinic.example' }, now),
    null,
    'without an id nobody can be found again',
  );
});

test('one name of an entry however it is written, and never that of another', () => {
  for (const [one, other] of [
    ['CN=Ann, OU=Staff', 'cn=ann,ou=staff'],
    ['cn=Archer\\, Ann,ou=x', 'CN=Archer\\2C Ann,OU=x'],
    ['cn=Zo\u00eb,dc=x', 'cn=Zo\\C3\\AB,dc=x'],
    ['cn=a+sn=b,dc=x', 'CN=A + SN=B;DC=X'],
  ])
    assert.equal(plainDn(one!), plainDn(other!), one);
  assert.notEqual(plainDn('cn=a\\,b,dc=x'), plainDn('cn=a,b,dc=x'));
  assert.notEqual(plainDn('cn=a\\ ,dc=x'), plainDn('cn=a,dc=x'));
  assert.equal(firstValue('cn=Ward\\, east,ou=x'), 'Ward, east');
  let seed = 7;
  const next = (most: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % most;
  };
  const pieces = ['cn', '=', ',', '+', '\\', ' ', ';', '2C', 'é', '😀', '"', '#', '\u0000', 'x'];
  for (let n = 0; n < 3000; n++) {
    const text = Array.from({ length: next(30) }, () => pieces[next(pieces.length)]).join('');
    const once = plainDn(text);
    assert.equal(typeof once, 'string');
    firstValue(text);
  }
});

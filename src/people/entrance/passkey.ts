import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
  WebAuthnCredential,
} from '@simplewebauthn/server';

export type PasskeyAnswer = AuthenticationResponseJSON;
export type PasskeyMade = RegistrationResponseJSON;
export type PasskeyQuestion = PublicKeyCredentialRequestOptionsJSON;
export type PasskeyWish = PublicKeyCredentialCreationOptionsJSON;

/** The site a passkey is for: its host name, and the origins its pages have. */
export interface Site {
  readonly id: string;
  readonly origins: readonly string[];
  readonly name: string;
}

/** A passkey as it is kept, sealed. */
export interface KeptPasskey {
  readonly credential: string;
  /** COSE key, base64url. */
  readonly publicKey: string;
  readonly transports: readonly string[];
}

// The library takes a tenth of a second to load: only a process that meets a passkey pays for it.
const webauthn = () => import('@simplewebauthn/server');

/** What the browser is asked to make: a discoverable key that itself checks who holds it (WebAuthn §5.4). */
export async function wish(
  site: Site,
  person: { id: string; name: string; login: string },
  known: readonly KeptPasskey[],
): Promise<PasskeyWish> {
  const { generateRegistrationOptions } = await webauthn();
  return generateRegistrationOptions({
    rpName: site.name,
    rpID: site.id,
    userID: Uint8Array.from(Buffer.from(person.id.replaceAll('-', ''), 'hex')),
    userName: person.login,
    userDisplayName: person.name,
    attestationType: 'none',
    excludeCredentials: known.map(({ credential }) => ({ id: credential })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
}

/** The new passkey, or null where what came back does not hold (WebAuthn §7.1). */
export async function made(
  site: Site,
  challenge: string,
  response: PasskeyMade,
): Promise<{ kept: KeptPasskey; counter: number } | null> {
  const { verifyRegistrationResponse } = await webauthn();
  const checked = await verifyRegistrationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: [...site.origins],
    expectedRPID: site.id,
    requireUserVerification: true,
  }).catch(() => null);
  if (!checked?.verified) return null;
  const { credential } = checked.registrationInfo;
  const publicKey = Buffer.from(credential.publicKey).toString('base64url');
  return {
    kept: { credential: credential.id, publicKey, transports: credential.transports ?? [] },
    counter: credential.counter,
  };
}

/** What a passkey has to sign. Without `known`, any passkey of this site may answer. */
export async function question(site: Site, known: readonly KeptPasskey[] = []): Promise<PasskeyQuestion> {
  const { generateAuthenticationOptions } = await webauthn();
  return generateAuthenticationOptions({
    rpID: site.id,
    userVerification: 'required',
    ...(known.length > 0 ? { allowCredentials: known.map(({ credential }) => ({ id: credential })) } : {}),
  });
}

/** The signature counter when the answer holds, else null (WebAuthn §7.2): origin, challenge, key and person checked. */
export async function answered(
  site: Site,
  challenge: string,
  response: PasskeyAnswer,
  { kept, counter }: { kept: KeptPasskey; counter: number },
): Promise<number | null> {
  const { verifyAuthenticationResponse } = await webauthn();
  const checked = await verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: [...site.origins],
    expectedRPID: site.id,
    requireUserVerification: true,
    credential: {
      id: kept.credential,
      publicKey: Uint8Array.from(Buffer.from(kept.publicKey, 'base64url')),
      counter,
      transports: [...kept.transports] as NonNullable<WebAuthnCredential['transports']>,
    },
  }).catch(() => null);
  return checked?.verified ? checked.authenticationInfo.newCounter : null;
}

/** Passkeys as the server speaks of them (WebAuthn's own JSON forms) and as the browser does. */
type Creation = Parameters<typeof PublicKeyCredential.parseCreationOptionsFromJSON>[0];
type Request = Parameters<typeof PublicKeyCredential.parseRequestOptionsFromJSON>[0];

export const passkeysWork = (): boolean =>
  typeof PublicKeyCredential !== 'undefined' && 'parseCreationOptionsFromJSON' in PublicKeyCredential;

/** What the browser gave, or null where the person turned away. */
const orNull = async (made: Promise<Credential | null>): Promise<{ id: string } | null> => {
  const credential = await made.catch(() => null);
  return credential ? ((credential as PublicKeyCredential).toJSON() as { id: string }) : null;
};

export const makePasskey = (options: unknown): Promise<{ id: string } | null> =>
  orNull(
    navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options as Creation),
    }),
  );

export const askPasskey = (options: unknown): Promise<{ id: string } | null> =>
  orNull(
    navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options as Request),
    }),
  );

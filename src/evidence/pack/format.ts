export const packFormat = 'postern-pack/v1';

/** What a pack is about. Times are RFC 3339; `from` counts, `to` does not. */
export type PackScope =
  /** Everything that happened in a time, gapless. */
  | { readonly kind: 'period'; readonly from: string; readonly to: string }
  /** What somebody with an account did, what was done to the account, and the lives of the letters they wrote. */
  | { readonly kind: 'person'; readonly person: string; readonly from?: string; readonly to?: string }
  /** The lives of letters; `matter` says in the asker's words why these. */
  | { readonly kind: 'letters'; readonly letters: readonly string[]; readonly matter?: string };

/** One file of a pack. */
export interface PackFile {
  readonly name: string;
  /** Octets. */
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
}

/** The last file but one of a pack: what the signatures after it cover. Canonical JSON (RFC 8785) and a newline. */
export interface PackManifest {
  readonly format: typeof packFormat;
  /** When it was made, RFC 3339. */
  readonly made: string;
  /** Who asked for it: kind and id of an actor. */
  readonly by: { readonly kind: string; readonly id: string };
  readonly reason: string;
  readonly scope: PackScope;
  /** Whether protected values are opened in it. */
  readonly opened: boolean;
  /** The event by which asking for it was recorded: it stands in the log after the checkpoint. */
  readonly record: string;
  /** The tree under the pack's checkpoint; `root` in hex; `keys` sign checkpoint and manifest. */
  readonly log: {
    readonly origin: string;
    readonly size: number;
    readonly root: string;
    readonly keys: readonly string[];
  };
  /** How many events it holds, and the places of the first and the last. */
  readonly events: { readonly count: number; readonly first: number; readonly last: number };
  readonly files: readonly PackFile[];
}

/** Who else vouches for the log under a pack, and when. */
export interface AnchorsSeen {
  readonly stamps: readonly { readonly at: string; readonly authority: string; readonly size: number }[];
  readonly witnessed: readonly { readonly at: string; readonly witness: string; readonly size: number }[];
}

/** What a pack that was found valid says; `files` and `receipts` are how many. */
export interface PackSays extends Omit<PackManifest, 'format' | 'files'>, AnchorsSeen {
  readonly files: number;
  readonly receipts: number;
}

/** One line of a file of events. `openings` is empty where values stay closed. */
export interface PackEvent {
  readonly leafIndex: number;
  /** Canonical JSON, as it was hashed into the log. */
  readonly body: string;
  readonly openings: { readonly [name: string]: { readonly salt: string; readonly value: string } };
}

/** The bytes that the signatures of a pack cover. */
export const signedManifest = (manifest: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${packFormat}\n`), manifest]);

/** Names of sizes and numbers, so that files stand in their order. */
export const numbered = (value: number, digits: number): string => String(value).padStart(digits, '0');

/** What lies on top of a pack, for whoever unpacks it. */
export const readme = (organisation: string): string => `AUDITOR'S PACK

${organisation.replace(/[\r\n]+/g, ' ')} recorded what stands in here, and signed it.

To check all of it, on any machine, without a network:

    postern verify FILE --key KEY
    python3 verify.py FILE --key KEY          (Python's standard library alone; mldsa44.py beside it)

FILE is the whole pack, as it came. KEY is the public key of the log as it reached you another way: on paper, in
person. Without --key you learn that the pack is whole and of one piece, not whose it is.

    manifest.json     what was asked, by whom, why; every file with its size and SHA-256
    signatures        over the manifest, by each key that it names
    events/           what happened, a line each; a commitment stands in the place of each protected value
    checkpoint        the signed root of the log in which every event stands
    proof/            the hashes that lead from the events to that root
    rotations.jsonl   the events by which the signing keys were changed, where they were
    anchors/          what came back from outside: time stamps (RFC 3161), checkpoints that a witness cosigned
    consistency/      that the log only grew since each of those
    witnesses         the public keys of the witnesses
    receipts/         custody receipts of the letters, where letters were asked for
`;

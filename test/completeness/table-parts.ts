/** Methods at the doors that are no acts: what they show is shown by an act, which leaves the event; or it is nothing protected. */
import { each, nothing, type Rows } from './rows.ts';

export const parts: Rows = {
  ...each('api.Api.', nothing('carries calls, which have rows of their own'), 'start url stop tidy'),
  ...each(
    'api.Setup.',
    nothing('carries calls, which have rows of their own'),
    'offer begin state organisation domain administrator',
  ),
  ...each('api.', nothing('carries calls, which have rows of their own'), 'consoleUrl endpoints openApi'),
  ...each(
    'archive.Archive.',
    nothing('opens, counts or moves sealed letters for a corridor or an act, which leaves the event'),
    'seal refreshSchedule keep looked file filedAs known open describe count between writtenBy list briefs free',
  ),
  ...each(
    'archive.Copier.',
    nothing('opens, counts or moves sealed letters for a corridor or an act, which leaves the event'),
    'copy scrub',
  ),
  ...each(
    'archive.Destructions.',
    nothing('opens, counts or moves sealed letters for a corridor or an act, which leaves the event'),
    'took late certificate keepCertificate',
  ),
  ...each(
    'archive.Exports.',
    nothing('opens, counts or moves sealed letters for a corridor or an act, which leaves the event'),
    'turn stop',
  ),
  ...each(
    'archive.FolderPlace.',
    nothing('opens, counts or moves sealed letters for a corridor or an act, which leaves the event'),
    'list read manifest put',
  ),
  ...each(
    'archive.Indexer.',
    nothing('opens, counts or moves sealed letters for a corridor or an act, which leaves the event'),
    'run stop rowOf',
  ),
  ...each(
    'archive.LegalHolds.',
    nothing('opens, counts or moves sealed letters for a corridor or an act, which leaves the event'),
    'letters count sweep look among',
  ),
  ...each(
    'archive.Objects.',
    nothing('opens, counts or moves sealed letters for a corridor or an act, which leaves the event'),
    'put get remove free',
  ),
  ...each(
    'archive.Packer.',
    nothing('opens, counts or moves sealed letters for a corridor or an act, which leaves the event'),
    'run stop',
  ),
  ...each(
    'archive.Retention.',
    nothing('opens, counts or moves sealed letters for a corridor or an act, which leaves the event'),
    'versions standing purge',
  ),
  ...each(
    'archive.Search.',
    nothing('opens, counts or moves sealed letters for a corridor or an act, which leaves the event'),
    'forget again clean figures',
  ),
  ...each(
    'archive.',
    nothing('opens, counts or moves sealed letters for a corridor or an act, which leaves the event'),
    'attachedParts bodyText contentHash damageOf directionOf keepOnce keepingFigures notesOf objectsOf openPacker openSecond packFigures packsOf parseQuery readSchedule searchFigures shownMailbox writersOf',
  ),
  ...each(
    'backup.Backup.',
    nothing('part of backup, drill and restore, which leave the event'),
    'recovery goneBy stillOpen newest due latest lastDrills troubles',
  ),
  ...each(
    'backup.Opened.',
    nothing('part of backup, drill and restore, which leave the event'),
    'rows epochs load files write verify broken',
  ),
  ...each(
    'backup.Place.',
    nothing('part of backup, drill and restore, which leave the event'),
    'check putCapsule capsule chunks putChunk readChunk holds setAside putEpochs epochs epochRuns dropEpochs putManifest manifest refs runs prune',
  ),
  ...each(
    'backup.',
    nothing('part of backup, drill and restore, which leave the event'),
    'inside markReleased markRestored openRestore printShare readShare recoveryKey seedFrom sharesOf',
  ),
  ...each(
    'delivery.Delivery.',
    nothing('carries what a corridor hands it; the corridor leaves the event'),
    'carry look lookFromOutside capacity saturated downUntil counts close',
  ),
  ...each('delivery.', nothing('carries what a corridor hands it; the corridor leaves the event'), 'keeps'),
  ...each(
    'evidence.Anchors.',
    nothing('is the evidence itself, or a proof of it; what shows it to somebody has a row of its own'),
    'turn',
  ),
  ...each(
    'evidence.ClockWatch.',
    nothing('is the evidence itself, or a proof of it; what shows it to somebody has a row of its own'),
    'turn',
  ),
  ...each(
    'evidence.Evidence.',
    nothing('is the evidence itself, or a proof of it; what shows it to somebody has a row of its own'),
    'record size sequenced ofMessage latest read provable openingsOf',
  ),
  ...each(
    'evidence.EvidenceLog.',
    nothing('is the evidence itself, or a proof of it; what shows it to somebody has a row of its own'),
    'start stop turn rolledBack resume standing keepAnchor checkpoint publicKeys signers rotate proofFor proofsFor audit consistency',
  ),
  ...each(
    'evidence.LookBook.',
    nothing('is the evidence itself, or a proof of it; what shows it to somebody has a row of its own'),
    'settle at of',
  ),
  ...each(
    'evidence.Witness.',
    nothing('is the evidence itself, or a proof of it; what shows it to somebody has a row of its own'),
    'add',
  ),
  ...each(
    'evidence.',
    nothing('is the evidence itself, or a proof of it; what shows it to somebody has a row of its own'),
    'anchorStandings checkDestructionCertificate checkReceipt commit commitment cosign countEvents countKinds droppedCheckpoints eventsIn firstMoment formatKey isDestructionCertificate isReason isReceipt isSigned leafHash letterOf loadPlaces logStanding makeKey nodeHash nodesFrom openSigner parseKey plainJson proveConsistency proveInclusion readCheckpoint reasonMissing receiptPage receiptPdf rootAt sightOf signCheckpoint signedText tallySince tilePath verifyConsistency verifyEvidence verifyInclusion',
  ),
  ...each(
    'flow.DeepLooks.',
    nothing('a corridor or a job: leaves events of letters, in nobody’s name but the house’s'),
    'start stop poll',
  ),
  ...each(
    'flow.Journal.',
    nothing('a corridor or a job: leaves events of letters, in nobody’s name but the house’s'),
    'take',
  ),
  ...each(
    'flow.Rounds.',
    nothing('a corridor or a job: leaves events of letters, in nobody’s name but the house’s'),
    'start stop reserve release take poll',
  ),
  ...each(
    'flow.',
    nothing('a corridor or a job: leaves events of letters, in nobody’s name but the house’s'),
    'accept deliver evidenceLogOf expireHold keep keptOutcomes lookDeeper looksForReader openExports openImporter openIndexer openKeeping openLookBook openSearch postExpired postOwn reasonsIn roundOfHolds roundOfReviews ruledIn sendTlsReports tellOfKeyChange tellOfSignIn tellOfUnusual writeSettlements',
  ),
  ...each('inspect.Inspect.', nothing('looks at what it is given, and keeps nothing'), 'letter texts close'),
  ...each(
    'inspect.',
    nothing('looks at what it is given, and keeps nothing'),
    'organisationOf readVocabulary',
  ),
  ...each(
    'intake.Intake.',
    nothing('the doors for mail: what comes in leaves message.accepted or message.refused'),
    'start stop reload counts tick openDoor handshakes forPeople forRelays forJournal enter',
  ),
  ...each(
    'keys.Authority.',
    nothing('wraps and opens for others, or answers a corridor; a person’s acts have rows of their own'),
    'list listOf published authorities',
  ),
  ...each(
    'keys.Discovery.',
    nothing('wraps and opens for others, or answers a corridor; a person’s acts have rows of their own'),
    'before sweep stop',
  ),
  ...each(
    'keys.Epochs.',
    nothing('wraps and opens for others, or answers a corridor; a person’s acts have rows of their own'),
    'epochs wrap wrapAll unwrap goneBy overdue living',
  ),
  ...each(
    'keys.Keys.',
    nothing('wraps and opens for others, or answers a corridor; a person’s acts have rows of their own'),
    'turn renew passed renewalWaits newDek wrap unwrap rewrap seal open sealField openField blind',
  ),
  ...each(
    'keys.OwnKeys.',
    nothing('wraps and opens for others, or answers a corridor; a person’s acts have rows of their own'),
    'own openers findByWkd',
  ),
  ...each(
    'keys.RecipientKeys.',
    nothing('wraps and opens for others, or answers a corridor; a person’s acts have rows of their own'),
    'recipient stop',
  ),
  ...each(
    'keys.Revocations.',
    nothing('wraps and opens for others, or answers a corridor; a person’s acts have rows of their own'),
    'standing stop',
  ),
  ...each(
    'keys.Rewrap.',
    nothing('wraps and opens for others, or answers a corridor; a person’s acts have rows of their own'),
    'progress unfinished',
  ),
  ...each(
    'keys.',
    nothing('wraps and opens for others, or answers a corridor; a person’s acts have rows of their own'),
    'addressBlind adoptEpochs autocryptKey believed countOwnEnds filterValue findByWkd gossipKeys kmsProvider makePassphrase moveRoot openOwnKeys openRecipients passphrasePath passphraseProvider pem providerOf securedDirectory selfSigned trustOf vaultProvider',
  ),
  ...each('malware.Malware.', nothing('looks at what it is given, and keeps nothing'), 'letter prove'),
  ...each('malware.', nothing('looks at what it is given, and keeps nothing'), 'askClamd scannerAddress'),
  ...each(
    'people.ApiKeys.',
    nothing('who somebody is and what they may do: nothing of a letter or a reader'),
    'holder list',
  ),
  ...each(
    'people.BreakGlass.',
    nothing('who somebody is and what they may do: nothing of a letter or a reader'),
    'about',
  ),
  ...each(
    'people.Clients.',
    nothing('who somebody is and what they may do: nothing of a letter or a reader'),
    'list grant holder byCertificate',
  ),
  ...each(
    'people.Entrance.',
    nothing('who somebody is and what they may do: nothing of a letter or a reader'),
    'needsSecond askPasskey acceptInvite visit require requireFresh requireKnownPlace tidy',
  ),
  ...each(
    'people.Federated.',
    nothing('who somebody is and what they may do: nothing of a letter or a reader'),
    'start finish isLinked unlink',
  ),
  ...each(
    'people.Groups.',
    nothing('who somebody is and what they may do: nothing of a letter or a reader'),
    'list get of rights',
  ),
  ...each(
    'people.Partners.',
    nothing('who somebody is and what they may do: nothing of a letter or a reader'),
    'list get endOver',
  ),
  ...each(
    'people.People.',
    nothing('who somebody is and what they may do: nothing of a letter or a reader'),
    'start stop refresh isInside password service domains ownDomain find get list directoryName passwords',
  ),
  ...each(
    'people.',
    nothing('who somebody is and what they may do: nothing of a letter or a reader'),
    'actsOf directoryState isExaminer isForPeopleOnly sentenceOf',
  ),
  ...each(
    'pickup.Pickup.',
    nothing('words, or part of an act that leaves the event'),
    'links wantSecret look readerOf known reread signOut senderOf recipientOf messageOf beside expire',
  ),
  ...each(
    'pickup.',
    nothing('words, or part of an act that leaves the event'),
    'catalogue chooseLanguage codeNotice dateAndTime day declinedNotice expiredNotice isLanguage pickupNotice secretNotice senderNotice undeliveredNotice',
  ),
  ...each('policy.Consents.', nothing('rules: nothing of a letter or a reader'), 'live of'),
  ...each(
    'policy.Documents.',
    nothing('rules: nothing of a letter or a reader'),
    'refresh inForce versions version cases history',
  ),
  ...each(
    'policy.Policy.',
    nothing('rules: nothing of a letter or a reader'),
    'useConsents use reread distrust under restsOnConsent rule recheck',
  ),
  ...each(
    'policy.',
    nothing('rules: nothing of a letter or a reader'),
    'cameTo checkDocument defaultRules documentHash documentText explain holding isValid parse render rulesOf runCases sentenceOf',
  ),
  ...each('portal.Portal.', nothing('carries pages, which have rows of their own'), 'start stop'),
  ...each('protect.Passphrases.', nothing('seals and opens what it is given, and keeps nothing'), 'of'),
  ...each(
    'protect.',
    nothing('seals and opens what it is given, and keeps nothing'),
    'completing mayWait newPassphrase openLetter outgoing plan sealLetter',
  ),
  ...each(
    'queue.Looks.',
    nothing('moves deliveries for a corridor, which leaves the event'),
    'enqueue claim putBack end',
  ),
  ...each(
    'queue.Queue.',
    nothing('moves deliveries for a corridor, which leaves the event'),
    'draft enqueue claim renew stillOurs settle ended giveBack held letGo keepHeld endHeld stampHeld overdue postpone messagesTo statesOf counts',
  ),
  ...each(
    'queue.',
    nothing('moves deliveries for a corridor, which leaves the event'),
    'agesByClass claimName failingDomains forgetSettled holdRestored lettersUnderWay lettersWith nextAttempt readersOf standingsOf',
  ),
  ...each(
    'review.Reviews.',
    nothing('opens and counts reviews by itself; a person’s acts have rows of their own'),
    'openDue openGlass takeOverdue',
  ),
  ...each(
    'review.',
    nothing('opens and counts reviews by itself; a person’s acts have rows of their own'),
    'kindsOf reviewFigures topicOf',
  ),
  ...each(
    'settings.Settings.',
    nothing('settings of the house: nothing of a letter or a reader'),
    'onChange load refresh look waiting',
  ),
  ...each(
    'settings.',
    nothing('settings of the house: nothing of a letter or a reader'),
    'fieldOf objectNamed valueText',
  ),
  ...each(
    'template.',
    nothing('renders what it is given, and keeps nothing'),
    'letterOf readTemplate render usedFields',
  ),
  ...each('verify.DkimKeys.', nothing('signs what it is given, and keeps nothing'), 'signers list'),
  ...each(
    'verify.',
    nothing('signs what it is given, and keeps nothing'),
    'dkimRecord dnsStrings makeDkimKey signAll signDkim zoneLine',
  ),
  ...each(
    'webhooks.Webhooks.',
    nothing('tells other systems kinds and ids, never content'),
    'standing turn idle stop tidy',
  ),
  ...each('webhooks.', nothing('tells other systems kinds and ids, never content'), 'bodyOf'),
};

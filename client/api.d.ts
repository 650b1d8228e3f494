// Made by `npm run console` from the API's own document.
export interface paths {
    "/v1/session": {
        /** Who I am and what I may do */
        get: operations["getSession"];
        /** Comes in with a password; a second factor may be asked for next */
        post: operations["postSession"];
        /** Signs out */
        delete: operations["deleteSession"];
    };
    "/v1/session/second-factor": {
        /** The second factor after a password */
        post: operations["postSessionSecondFactor"];
    };
    "/v1/session/passkey-question": {
        /** What a passkey has to sign */
        post: operations["postSessionPasskeyQuestion"];
    };
    "/v1/session/passkey": {
        /** Comes in with a passkey alone */
        post: operations["postSessionPasskey"];
    };
    "/v1/session/invitation": {
        /** Comes in for the first time, by a one-time link */
        post: operations["postSessionInvitation"];
    };
    "/v1/session/enrolled": {
        /** Ends the set-up of the first factors */
        post: operations["postSessionEnrolled"];
    };
    "/v1/session/proof": {
        /** Shows again who one is, before a sensitive act */
        post: operations["postSessionProof"];
    };
    "/v1/session/ways": {
        /** The ways to sign in here */
        get: operations["getSessionWays"];
    };
    "/v1/session/provider": {
        /** Where to go to sign in at the provider, to prove oneself there again, or to be known by it */
        post: operations["postSessionProvider"];
    };
    "/v1/session/provider/return": {
        /** What the provider sent the browser back with */
        post: operations["postSessionProviderReturn"];
    };
    "/v1/me/provider": {
        /** Whether I am known by the provider of sign-ins */
        get: operations["getMeProvider"];
        /**
         * Forgets by which name the provider knows me
         * @description Asks for a proof of who you are that is a few minutes old at most.
         */
        delete: operations["deleteMeProvider"];
    };
    "/v1/me/password": {
        /**
         * Chooses a password
         * @description Asks for a proof of who you are that is a few minutes old at most.
         */
        put: operations["putMePassword"];
    };
    "/v1/me/factors": {
        /** My passkeys and authenticator apps */
        get: operations["getMeFactors"];
    };
    "/v1/me/authenticator-apps": {
        /**
         * Begins to add an authenticator app
         * @description Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postMeAuthenticatorApps"];
    };
    "/v1/me/authenticator-apps/{id}/confirm": {
        /** Confirms the app by a code it shows */
        post: operations["postMeAuthenticatorAppsByIdConfirm"];
    };
    "/v1/me/passkey-wish": {
        /**
         * What the browser needs to make a passkey
         * @description Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postMePasskeyWish"];
    };
    "/v1/me/passkeys": {
        /** Adds the passkey that the browser made */
        post: operations["postMePasskeys"];
    };
    "/v1/me/factors/{id}": {
        /**
         * Removes a passkey or an authenticator app
         * @description Asks for a proof of who you are that is a few minutes old at most.
         */
        delete: operations["deleteMeFactorsById"];
    };
    "/v1/me/recovery-codes": {
        /**
         * Makes ten new recovery codes; earlier ones are void
         * @description Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postMeRecoveryCodes"];
    };
    "/v1/me/sessions": {
        /** Where I am signed in */
        get: operations["getMeSessions"];
    };
    "/v1/me/sessions/{id}": {
        /** Ends one of my sessions */
        delete: operations["deleteMeSessionsById"];
    };
    "/v1/setup": {
        /** How far the set-up is */
        get: operations["getSetup"];
        /** Takes the one-time link that the server printed when it started on an empty database */
        post: operations["postSetup"];
    };
    "/v1/setup/organisation": {
        /** The name that readers see, and whom they call */
        put: operations["putSetupOrganisation"];
    };
    "/v1/setup/domain": {
        /** The mail domain; its first signing keys are made */
        put: operations["putSetupDomain"];
    };
    "/v1/setup/administrator": {
        /** The first administrator, who sets up their sign-in next */
        post: operations["postSetupAdministrator"];
    };
    "/v1/status": {
        /**
         * Whether mail flows, what waits, what is wrong
         * @description Needs the right `queue.read`.
         */
        get: operations["getStatus"];
    };
    "/v1/domains": {
        /**
         * The organisation’s own mail domains
         * @description Needs the right `people.read`.
         */
        get: operations["getDomains"];
        /**
         * Adds a domain
         * @description Needs the right `domains.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postDomains"];
    };
    "/v1/domains/{name}": {
        /**
         * Removes a domain that nobody has an address in any more
         * @description Needs the right `domains.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        delete: operations["deleteDomainsByName"];
    };
    "/v1/live": {
        /** A stream of server-sent events: `changed` names the lists that changed, `status` is what `GET /status` answers, `over` ends it with the session. `Last-Event-ID` goes on where a stream ended */
        get: operations["getLive"];
    };
    "/v1/series": {
        /**
         * What happened over the last day, week, month or quarter: by the hour up to a week, else by the day (UTC)
         * @description Needs the right `queue.read`.
         */
        get: operations["getSeries"];
    };
    "/v1/queue/ages": {
        /**
         * How old what has not left is, by class of mail, and which domains do not take it
         * @description Needs the right `queue.read`.
         */
        get: operations["getQueueAges"];
    };
    "/v1/standing": {
        /**
         * Certificates, keys, evidence, anchors, backups, disk: what is well, what to look at, what to put right
         * @description Needs the right `queue.read`.
         */
        get: operations["getStanding"];
    };
    "/v1/letters/search": {
        /**
         * The list of letters, newest first: from:, to:, state:, method:, after:, before:, level:, class:, id:
         * @description Needs the right `trace.read`.
         */
        get: operations["getLettersSearch"];
    };
    "/v1/letters": {
        /**
         * The latest letters from or to an address, with all that happened to them
         * @description Needs the right `trace.read`.
         */
        get: operations["getLetters"];
        /**
         * Sends a letter
         * @description Needs the right `mail.send`.
         */
        post: operations["postLetters"];
    };
    "/v1/letters/{id}": {
        /**
         * The life of one letter
         * @description Needs the right `trace.read`.
         */
        get: operations["getLettersById"];
    };
    "/v1/queue": {
        /**
         * What has not left yet, oldest first
         * @description Needs the right `queue.read`.
         */
        get: operations["getQueue"];
    };
    "/v1/queue/retry": {
        /**
         * Tries deliveries now
         * @description Needs the right `queue.change`.
         */
        post: operations["postQueueRetry"];
    };
    "/v1/queue/cancel": {
        /**
         * Withdraws what has not left
         * @description Needs the right `queue.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postQueueCancel"];
    };
    "/v1/pickups": {
        /**
         * Letters that wait in the portal
         * @description Needs the right `pickup.read`.
         */
        get: operations["getPickups"];
    };
    "/v1/pickups/{id}/retract": {
        /**
         * Takes a letter back out of the portal, and out of later letters to its reader that quote it; says what was opened before
         * @description Needs the right `pickup.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postPickupsByIdRetract"];
    };
    "/v1/letters/{id}/status": {
        /**
         * Where the copies of a letter are that you sent
         * @description Needs the right `mail.send`.
         */
        get: operations["getLettersByIdStatus"];
    };
    "/v1/letters/{id}/receipts/{delivery}": {
        /**
         * The custody receipt of one copy of a letter that you sent: a file that proves itself
         * @description Needs the right `mail.send`.
         */
        get: operations["getLettersByIdReceiptsByDelivery"];
    };
    "/v1/archive/search": {
        /**
         * Finds kept letters by their words; recorded, the query sealed
         * @description Needs the right `archive.read`.
         */
        post: operations["postArchiveSearch"];
    };
    "/v1/archive/letters/{id}/read": {
        /**
         * Opens one kept letter to be read
         * @description Needs the right `archive.read`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postArchiveLettersByIdRead"];
    };
    "/v1/archive/letters/{id}/source": {
        /**
         * One kept letter as it was accepted, octet for octet
         * @description Needs the right `archive.read`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postArchiveLettersByIdSource"];
    };
    "/v1/archive/letters/{id}/attachments/{part}": {
        /**
         * One attachment of a kept letter
         * @description Needs the right `archive.read`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postArchiveLettersByIdAttachmentsByPart"];
    };
    "/v1/me/letters/search": {
        /** Finds letters from and to your own addresses */
        post: operations["postMeLettersSearch"];
    };
    "/v1/me/letters/{id}/read": {
        /** Opens a letter from or to one of your own addresses */
        post: operations["postMeLettersByIdRead"];
    };
    "/v1/me/letters/{id}/attachments/{part}": {
        /** One attachment of such a letter */
        post: operations["postMeLettersByIdAttachmentsByPart"];
    };
    "/v1/archive/exports": {
        /**
         * Exports, newest first, and how far they are
         * @description Needs the right `archive.export`.
         */
        get: operations["getArchiveExports"];
        /**
         * Begins an export of kept letters: by a query, by ids or by a legal hold
         * @description Needs the right `archive.export`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postArchiveExports"];
    };
    "/v1/archive/exports/{id}": {
        /**
         * One export, and how far it is
         * @description Needs the right `archive.export`.
         */
        get: operations["getArchiveExportsById"];
    };
    "/v1/archive/exports/{id}/file-wish": {
        /**
         * Asks for the fresh proof that its file takes, for a browser that will fetch the file by itself
         * @description Needs the right `archive.export`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postArchiveExportsByIdFileWish"];
    };
    "/v1/archive/exports/{id}/file": {
        /**
         * The letters of an export as one file, made as it is sent; each is recorded as it leaves
         * @description Needs the right `archive.export`. Asks for a proof of who you are that is a few minutes old at most.
         */
        get: operations["getArchiveExportsByIdFile"];
    };
    "/v1/archive/imports": {
        /**
         * Imports of letters from elsewhere, newest first, and how far they are
         * @description Needs the right `archive.import`.
         */
        get: operations["getArchiveImports"];
    };
    "/v1/archive/imports/{id}/aside": {
        /**
         * What an import could not file: number, place and why
         * @description Needs the right `archive.import`.
         */
        get: operations["getArchiveImportsByIdAside"];
    };
    "/v1/me/looks": {
        /** Who else looked at letters from or to me, newest first, and why */
        get: operations["getMeLooks"];
    };
    "/v1/letters/{id}/looks": {
        /**
         * Everybody who looked at one letter, newest first
         * @description Needs the right `trace.read`.
         */
        get: operations["getLettersByIdLooks"];
    };
    "/v1/me/letters": {
        /** Letters that I wrote, newest first: how each went, and why */
        get: operations["getMeLetters"];
    };
    "/v1/me/letters/{id}/retract": {
        /**
         * Takes a letter of mine back, where that can still be done
         * @description Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postMeLettersByIdRetract"];
    };
    "/v1/me/app-passwords": {
        /** App passwords of my mail programs, one for each device */
        get: operations["getMeAppPasswords"];
        /**
         * Makes one for a device; it is shown this once
         * @description Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postMeAppPasswords"];
    };
    "/v1/me/app-passwords/{id}": {
        /** Withdraws one: that device cannot send any more, from this moment */
        delete: operations["deleteMeAppPasswordsById"];
    };
    "/v1/me/glass": {
        /** When somebody was allowed to read all my letters in an emergency */
        get: operations["getMeGlass"];
    };
    "/v1/holds": {
        /**
         * Letters that wait for a person, oldest first
         * @description Needs the right `hold.read`.
         */
        get: operations["getHolds"];
    };
    "/v1/holds/{id}": {
        /**
         * One of them: what it holds and why it waits, nothing of its text
         * @description Needs the right `hold.read`.
         */
        get: operations["getHoldsById"];
    };
    "/v1/holds/{id}/release": {
        /**
         * Lets a letter go: it is checked anew and leaves at its floor or above
         * @description Needs the right `hold.decide`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postHoldsByIdRelease"];
    };
    "/v1/holds/{id}/refuse": {
        /**
         * Sends a letter back to its sender
         * @description Needs the right `hold.decide`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postHoldsByIdRefuse"];
    };
    "/v1/holds/{id}/raise": {
        /**
         * Raises what a letter must be protected by; it still waits
         * @description Needs the right `hold.decide`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postHoldsByIdRaise"];
    };
    "/v1/glass": {
        /** Requests to read letters of others: one’s own, or for whoever may approve all of them */
        get: operations["getGlass"];
        /**
         * Asks to read letters of others in an emergency; somebody else has to allow it
         * @description Needs the right `glass.ask`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postGlass"];
    };
    "/v1/glass/{id}/decide": {
        /**
         * Allows or refuses what somebody else asked for; a review of it is opened
         * @description Needs the right `glass.approve`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postGlassByIdDecide"];
    };
    "/v1/glass/{id}/end": {
        /**
         * Ends a permission of somebody before its time
         * @description Needs the right `glass.approve`.
         */
        post: operations["postGlassByIdEnd"];
    };
    "/v1/me/glass/{id}/end": {
        /** Gives a permission back that one does not need any more */
        post: operations["postMeGlassByIdEnd"];
    };
    "/v1/glass/letters/{id}/read": {
        /**
         * Reads a letter by a permission that stands; its owner sees it
         * @description Needs the right `glass.ask`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postGlassLettersByIdRead"];
    };
    "/v1/glass/letters/{id}/attachments/{part}": {
        /**
         * One attachment of such a letter
         * @description Needs the right `glass.ask`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postGlassLettersByIdAttachmentsByPart"];
    };
    "/v1/reviews": {
        /**
         * Reviews of the log and of emergency access, newest first
         * @description Needs the right `review.sign`.
         */
        get: operations["getReviews"];
    };
    "/v1/reviews/{id}": {
        /**
         * One review: its topics, and what was said of each; also the report that it happened
         * @description Needs the right `review.sign`.
         */
        get: operations["getReviewsById"];
    };
    "/v1/reviews/{id}/topics/{topic}": {
        /**
         * The events of one topic, oldest first
         * @description Needs the right `review.sign`.
         */
        get: operations["getReviewsByIdTopicsByTopic"];
    };
    "/v1/reviews/{id}/sign": {
        /**
         * Signs one topic off, and with the last one the whole review
         * @description Needs the right `review.sign`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postReviewsByIdSign"];
    };
    "/v1/retention": {
        /**
         * How long letters are kept: every version, and how the purge stands
         * @description Needs the right `keeping.read`.
         */
        get: operations["getRetention"];
        /**
         * Proposes for how long letters are kept, from its approval on
         * @description Needs the right `keeping.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postRetention"];
    };
    "/v1/retention/{version}/approve": {
        /**
         * Approves a version; another person must, where it shortens
         * @description Needs the right `keeping.approve`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postRetentionByVersionApprove"];
    };
    "/v1/retention/{version}/refuse": {
        /**
         * Refuses a version
         * @description Needs the right `keeping.approve`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postRetentionByVersionRefuse"];
    };
    "/v1/retention/resume": {
        /**
         * Says that the clock is right, so that purging goes on
         * @description Needs the right `keeping.approve`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postRetentionResume"];
    };
    "/v1/legal-holds": {
        /**
         * Legal holds, newest first; who looks is recorded
         * @description Needs the right `keeping.read`.
         */
        get: operations["getLegalHolds"];
        /**
         * Places a hold: it wins over retention and destruction, also for letters that come later
         * @description Needs the right `keeping.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postLegalHolds"];
    };
    "/v1/legal-holds/{id}/letters": {
        /**
         * Ids of the letters that were found under a hold, newest first
         * @description Needs the right `keeping.read`.
         */
        get: operations["getLegalHoldsByIdLetters"];
    };
    "/v1/legal-holds/{id}/ask-release": {
        /**
         * Asks that a hold be released; another person has to agree
         * @description Needs the right `keeping.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postLegalHoldsByIdAskRelease"];
    };
    "/v1/legal-holds/{id}/release": {
        /**
         * Releases a hold: by another person than the one who asked
         * @description Needs the right `keeping.approve`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postLegalHoldsByIdRelease"];
    };
    "/v1/destructions": {
        /**
         * What was asked to be destroyed, newest first, and what became of it
         * @description Needs the right `keeping.read`.
         */
        get: operations["getDestructions"];
        /**
         * Asks that letters be destroyed; another person has to approve it
         * @description Needs the right `keeping.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postDestructions"];
    };
    "/v1/destructions/{id}": {
        /**
         * One destruction, with what became of each letter
         * @description Needs the right `keeping.read`.
         */
        get: operations["getDestructionsById"];
    };
    "/v1/destructions/{id}/approve": {
        /**
         * Approves and carries out: by another person than the one who asked
         * @description Needs the right `keeping.approve`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postDestructionsByIdApprove"];
    };
    "/v1/destructions/{id}/refuse": {
        /**
         * Refuses a destruction
         * @description Needs the right `keeping.approve`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postDestructionsByIdRefuse"];
    };
    "/v1/destructions/{id}/certificate": {
        /**
         * The certificate: which letters, by which events, and after which moment nothing opens them
         * @description Needs the right `keeping.read`.
         */
        get: operations["getDestructionsByIdCertificate"];
    };
    "/v1/rules": {
        /**
         * The rules in force as sentences, and every version before
         * @description Needs the right `settings.change`.
         */
        get: operations["getRules"];
        /**
         * Proposes rules: they are tried first, and somebody else has to approve them
         * @description Needs the right `settings.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postRules"];
    };
    "/v1/rules/check": {
        /**
         * Reads rules and runs the cases that must stay true, without changing anything
         * @description Needs the right `settings.change`.
         */
        post: operations["postRulesCheck"];
    };
    "/v1/rules/try": {
        /**
         * Replays past letters through rules: which would change, how and for whom
         * @description Needs the right `settings.change`.
         */
        post: operations["postRulesTry"];
    };
    "/v1/rules/{number}/approve": {
        /**
         * Agrees to a version, which its author cannot
         * @description Needs the right `settings.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postRulesByNumberApprove"];
    };
    "/v1/rules/{number}/activate": {
        /**
         * Puts an approved version in force, everywhere within a second or so
         * @description Needs the right `settings.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postRulesByNumberActivate"];
    };
    "/v1/rules/rollback": {
        /**
         * Goes back to the version before, in one step
         * @description Needs the right `settings.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postRulesRollback"];
    };
    "/v1/readers": {
        /**
         * One reader: what they can open, what their servers were seen to do, how a letter to them would go
         * @description Needs the right `trace.read`.
         */
        get: operations["getReaders"];
    };
    "/v1/consents/{id}": {
        /**
         * One consent, with the note on its evidence; looking is recorded
         * @description Needs the right `consent.read`.
         */
        get: operations["getConsentsById"];
    };
    "/v1/reader-keys": {
        /**
         * Keys and certificates of readers
         * @description Needs the right `trace.read`.
         */
        get: operations["getReaderKeys"];
        /**
         * Pins a key or certificate that somebody checked to be the reader’s
         * @description Needs the right `settings.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postReaderKeys"];
    };
    "/v1/reader-keys/{id}/accept": {
        /**
         * Takes a changed key as the reader’s from now on
         * @description Needs the right `settings.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postReaderKeysByIdAccept"];
    };
    "/v1/reader-keys/{id}/reject": {
        /**
         * Says that a key is not the reader’s
         * @description Needs the right `settings.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postReaderKeysByIdReject"];
    };
    "/v1/reader-keys/{id}/remove": {
        /**
         * Forgets a key
         * @description Needs the right `settings.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postReaderKeysByIdRemove"];
    };
    "/v1/people": {
        /**
         * People and service accounts
         * @description Needs the right `people.read`.
         */
        get: operations["getPeople"];
        /**
         * Adds a person
         * @description Needs the right `people.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postPeople"];
    };
    "/v1/people/{id}": {
        /**
         * One account, with its app passwords and devices
         * @description Needs the right `people.read`.
         */
        get: operations["getPeopleById"];
        /**
         * Changes what somebody may do, or switches them on or off
         * @description Needs the right `people.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        patch: operations["patchPeopleById"];
    };
    "/v1/people/{id}/invitation": {
        /**
         * Makes a one-time link by which somebody sets up their sign-in
         * @description Needs the right `people.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postPeopleByIdInvitation"];
    };
    "/v1/people/{id}/sign-out": {
        /**
         * Ends all console sessions of an account
         * @description Needs the right `people.change`.
         */
        post: operations["postPeopleByIdSignOut"];
    };
    "/v1/people/{id}/app-passwords": {
        /**
         * Makes an app password for a mail program; it is shown once
         * @description Needs the right `people.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postPeopleByIdAppPasswords"];
    };
    "/v1/app-passwords/{id}": {
        /**
         * Withdraws an app password
         * @description Needs the right `people.change`.
         */
        delete: operations["deleteAppPasswordsById"];
    };
    "/v1/api-keys": {
        /**
         * Keys by which systems call
         * @description Needs the right `people.read`.
         */
        get: operations["getApiKeys"];
        /**
         * Makes a key for a system; it is shown once
         * @description Needs the right `people.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postApiKeys"];
    };
    "/v1/api-keys/{id}": {
        /**
         * Ends a key
         * @description Needs the right `people.change`.
         */
        delete: operations["deleteApiKeysById"];
    };
    "/v1/blocks": {
        /**
         * Networks and accounts where guessing is blocked, newest first
         * @description Needs the right `guard.read`.
         */
        get: operations["getBlocks"];
        /**
         * Blocks a network for a while
         * @description Needs the right `guard.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postBlocks"];
    };
    "/v1/blocks/{id}/lift": {
        /**
         * Ends a block
         * @description Needs the right `guard.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postBlocksByIdLift"];
    };
    "/v1/unusual": {
        /**
         * Use of accounts out of the ordinary, newest first
         * @description Needs the right `guard.read`.
         */
        get: operations["getUnusual"];
    };
    "/v1/unusual/{id}/answer": {
        /**
         * Says that it is fine, holds the account’s outgoing letters, asks its sessions for a new proof, or ends them
         * @description Needs the right `guard.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postUnusualByIdAnswer"];
    };
    "/v1/outgoing-holds": {
        /**
         * Accounts whose letters wait for a person
         * @description Needs the right `guard.read`.
         */
        get: operations["getOutgoingHolds"];
        /**
         * From now on letters of an account wait for a person
         * @description Needs the right `guard.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postOutgoingHolds"];
    };
    "/v1/outgoing-holds/{account}/free": {
        /**
         * New letters of the account leave again; those that wait are decided about one by one
         * @description Needs the right `guard.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postOutgoingHoldsByAccountFree"];
    };
    "/v1/me/devices": {
        /** Devices I have signed in on */
        get: operations["getMeDevices"];
    };
    "/v1/me/devices/{id}": {
        /** Ends what is open on one of my devices, and forgets it */
        delete: operations["deleteMeDevicesById"];
    };
    "/v1/me/alerts": {
        /** Of which sign-ins I am told by mail, beside new devices and places */
        get: operations["getMeAlerts"];
        /**
         * Chooses of which sign-ins I am told by mail
         * @description Asks for a proof of who you are that is a few minutes old at most.
         */
        put: operations["putMeAlerts"];
    };
    "/v1/people/{id}/devices": {
        /**
         * Devices somebody has signed in on
         * @description Needs the right `people.read`.
         */
        get: operations["getPeopleByIdDevices"];
    };
    "/v1/people/{id}/devices/{device}": {
        /**
         * Ends what is open on somebody’s device, and forgets it
         * @description Needs the right `people.change`.
         */
        delete: operations["deletePeopleByIdDevicesByDevice"];
    };
    "/v1/webhooks": {
        /**
         * Systems that are told of events
         * @description Needs the right `webhooks.read`.
         */
        get: operations["getWebhooks"];
        /**
         * Adds a system to tell; its secret is shown once
         * @description Needs the right `webhooks.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postWebhooks"];
    };
    "/v1/webhooks/{id}": {
        /**
         * One of them
         * @description Needs the right `webhooks.read`.
         */
        get: operations["getWebhooksById"];
        /**
         * Tells a system nothing any more
         * @description Needs the right `webhooks.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        delete: operations["deleteWebhooksById"];
        /**
         * Changes what a system is told, where, or whether
         * @description Needs the right `webhooks.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        patch: operations["patchWebhooksById"];
    };
    "/v1/webhooks/{id}/secret": {
        /**
         * Makes a new secret, shown once; for a day calls are signed with the one before too
         * @description Needs the right `webhooks.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postWebhooksByIdSecret"];
    };
    "/v1/webhooks/{id}/test": {
        /**
         * Makes a call that tells nothing, to see whether it arrives
         * @description Needs the right `webhooks.change`.
         */
        post: operations["postWebhooksByIdTest"];
    };
    "/v1/webhooks/{id}/calls": {
        /**
         * Calls to a system, newest first: made, to be made, given up
         * @description Needs the right `webhooks.read`.
         */
        get: operations["getWebhooksByIdCalls"];
    };
    "/v1/webhooks/{id}/replay": {
        /**
         * Makes one call again, or all that were given up
         * @description Needs the right `webhooks.change`.
         */
        post: operations["postWebhooksByIdReplay"];
    };
    "/v1/domains/{name}/dns": {
        /**
         * Looks anew how a domain stands in the DNS: what is good, what is missing, records to copy
         * @description Needs the right `people.read`.
         */
        get: operations["getDomainsByNameDns"];
    };
    "/v1/domains/{name}/dkim": {
        /**
         * Keys that sign letters of a domain, oldest first
         * @description Needs the right `people.read`.
         */
        get: operations["getDomainsByNameDkim"];
        /**
         * Makes the next pair of keys; it does not sign before it is activated
         * @description Needs the right `domains.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postDomainsByNameDkim"];
    };
    "/v1/domains/{name}/dkim/{pair}/activate": {
        /**
         * Lets a published pair sign; the pair before is retired
         * @description Needs the right `domains.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postDomainsByNameDkimByPairActivate"];
    };
    "/v1/domains/{name}/dkim/{pair}/retire": {
        /**
         * Ends a pair; its records stay in the DNS for a week
         * @description Needs the right `domains.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postDomainsByNameDkimByPairRetire"];
    };
    "/v1/tls-reports": {
        /**
         * What others report of their connections to your servers (RFC 8460), newest first
         * @description Needs the right `people.read`.
         */
        get: operations["getTlsReports"];
    };
    "/v1/settings": {
        /**
         * All settings that change by the day, and which version of each is in force
         * @description Needs the right `settings.read`.
         */
        get: operations["getSettings"];
    };
    "/v1/settings/drift": {
        /**
         * What was changed by hand: in the settings file, or in the database
         * @description Needs the right `settings.read`.
         */
        get: operations["getSettingsDrift"];
    };
    "/v1/settings/drift/accept": {
        /**
         * Answers for the settings file as it stands now
         * @description Needs the right `settings.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postSettingsDriftAccept"];
    };
    "/v1/settings/{name}": {
        /**
         * One of them
         * @description Needs the right `settings.read`.
         */
        get: operations["getSettingsByName"];
        /**
         * Changes them: at once, or, where that makes anything less safe, when another person agrees
         * @description Needs the right `settings.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        patch: operations["patchSettingsByName"];
    };
    "/v1/settings/{name}/assess": {
        /**
         * What a change would do, in words; changes nothing
         * @description Needs the right `settings.change`.
         */
        post: operations["postSettingsByNameAssess"];
    };
    "/v1/settings/{name}/versions": {
        /**
         * Every change, newest first: who, why, what it does, who agreed
         * @description Needs the right `settings.read`.
         */
        get: operations["getSettingsByNameVersions"];
    };
    "/v1/settings/{name}/versions/{number}/approve": {
        /**
         * Agrees to a change that waits, which its author cannot
         * @description Needs the right `settings.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postSettingsByNameVersionsByNumberApprove"];
    };
    "/v1/settings/{name}/versions/{number}/refuse": {
        /**
         * Refuses a change that waits
         * @description Needs the right `settings.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postSettingsByNameVersionsByNumberRefuse"];
    };
    "/v1/settings/{name}/rollback": {
        /**
         * Goes back to the version before, in one step
         * @description Needs the right `settings.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postSettingsByNameRollback"];
    };
    "/v1/groups": {
        /**
         * Groups, the roles they give, and who is in them
         * @description Needs the right `people.read`.
         */
        get: operations["getGroups"];
        /**
         * Makes a group, without members
         * @description Needs the right `people.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postGroups"];
    };
    "/v1/groups/{id}": {
        /**
         * One group
         * @description Needs the right `people.read`.
         */
        get: operations["getGroupsById"];
        /**
         * Removes a group; what it gave is gone
         * @description Needs the right `people.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        delete: operations["deleteGroupsById"];
        /**
         * Changes what a group gives and who is in it; whoever loses something is cut at once
         * @description Needs the right `people.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        patch: operations["patchGroupsById"];
    };
    "/v1/partners": {
        /**
         * Organisations whose people and systems have accounts here
         * @description Needs the right `people.read`.
         */
        get: operations["getPartners"];
        /**
         * Adds a partner organisation
         * @description Needs the right `people.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postPartners"];
    };
    "/v1/partners/{id}": {
        /**
         * Changes what a partner may, or switches it and all its people off or on
         * @description Needs the right `people.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        patch: operations["patchPartnersById"];
    };
    "/v1/people/{id}/rights": {
        /**
         * Why somebody may do what they may: each right with the roles and groups that give it
         * @description Needs the right `people.read`.
         */
        get: operations["getPeopleByIdRights"];
    };
    "/v1/service-accounts": {
        /**
         * Adds an account for a system
         * @description Needs the right `people.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postServiceAccounts"];
    };
    "/v1/directory": {
        /**
         * How it stands with the directory that says who is here
         * @description Needs the right `people.read`.
         */
        get: operations["getDirectory"];
    };
    "/v1/directory/look": {
        /**
         * Has the directory asked at once
         * @description Needs the right `people.change`.
         */
        post: operations["postDirectoryLook"];
    };
    "/v1/directory/approval": {
        /**
         * Lets the accounts be cut that wait for a person
         * @description Needs the right `people.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postDirectoryApproval"];
    };
    "/v1/people/file": {
        /**
         * Shows what a table of people (CSV) would change, and does it where the plan is named
         * @description Needs the right `people.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postPeopleFile"];
    };
    "/v1/scim/v2/ServiceProviderConfig": {
        /**
         * What this service can do
         * @description Needs the right `people.provision`.
         */
        get: operations["getScimV2ServiceProviderConfig"];
    };
    "/v1/scim/v2/ResourceTypes": {
        /**
         * The kinds of resources there are
         * @description Needs the right `people.provision`.
         */
        get: operations["getScimV2ResourceTypes"];
    };
    "/v1/scim/v2/ResourceTypes/{id}": {
        /**
         * The kinds of resources there are: one of them
         * @description Needs the right `people.provision`.
         */
        get: operations["getScimV2ResourceTypesById"];
    };
    "/v1/scim/v2/Schemas": {
        /**
         * What is kept of people and groups
         * @description Needs the right `people.provision`.
         */
        get: operations["getScimV2Schemas"];
    };
    "/v1/scim/v2/Schemas/{id}": {
        /**
         * What is kept of people and groups: one of them
         * @description Needs the right `people.provision`.
         */
        get: operations["getScimV2SchemasById"];
    };
    "/v1/scim/v2/Users": {
        /**
         * People that were pushed
         * @description Needs the right `people.provision`.
         */
        get: operations["getScimV2Users"];
        /**
         * Pushes people: one of them
         * @description Needs the right `people.provision`.
         */
        post: operations["postScimV2Users"];
    };
    "/v1/scim/v2/Users/{id}": {
        /**
         * People: one of them
         * @description Needs the right `people.provision`.
         */
        get: operations["getScimV2UsersById"];
        /**
         * People: says anew what one of them is
         * @description Needs the right `people.provision`.
         */
        put: operations["putScimV2UsersById"];
        /**
         * People: removes one of them; every way in ends for good
         * @description Needs the right `people.provision`.
         */
        delete: operations["deleteScimV2UsersById"];
        /**
         * People: changes one of them
         * @description Needs the right `people.provision`.
         */
        patch: operations["patchScimV2UsersById"];
    };
    "/v1/scim/v2/Groups": {
        /**
         * Groups that were pushed
         * @description Needs the right `people.provision`.
         */
        get: operations["getScimV2Groups"];
        /**
         * Pushes groups: one of them
         * @description Needs the right `people.provision`.
         */
        post: operations["postScimV2Groups"];
    };
    "/v1/scim/v2/Groups/{id}": {
        /**
         * Groups: one of them
         * @description Needs the right `people.provision`.
         */
        get: operations["getScimV2GroupsById"];
        /**
         * Groups: says anew what one of them is
         * @description Needs the right `people.provision`.
         */
        put: operations["putScimV2GroupsById"];
        /**
         * Groups: removes one of them; every way in ends for good
         * @description Needs the right `people.provision`.
         */
        delete: operations["deleteScimV2GroupsById"];
        /**
         * Groups: changes one of them
         * @description Needs the right `people.provision`.
         */
        patch: operations["patchScimV2GroupsById"];
    };
    "/v1/oauth/token": {
        /** Access for ten minutes, for a program that shows who it is */
        post: operations["postOauthToken"];
    };
    "/v1/clients": {
        /**
         * Programs that may ask for access
         * @description Needs the right `people.read`.
         */
        get: operations["getClients"];
        /**
         * Lets a program ask for access; its secret is shown once
         * @description Needs the right `people.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postClients"];
    };
    "/v1/clients/{id}": {
        /**
         * Ends a program’s access, and what it holds
         * @description Needs the right `people.change`.
         */
        delete: operations["deleteClientsById"];
    };
    "/v1/events": {
        /**
         * Events, newest first; what is protected in them stays sealed. Looking is recorded
         * @description Needs the right `evidence.read`.
         */
        get: operations["getEvents"];
    };
    "/v1/events/{id}": {
        /**
         * One event as it was hashed, with the proof that it stands in the log. Looking is recorded
         * @description Needs the right `evidence.read`.
         */
        get: operations["getEventsById"];
    };
    "/v1/evidence": {
        /**
         * How the log stands: its newest checkpoint, its keys, the places outside that know of it
         * @description Needs the right `evidence.read`.
         */
        get: operations["getEvidence"];
    };
    "/v1/evidence/checkpoints": {
        /**
         * Signed checkpoints of the file drop, the newest first
         * @description Needs the right `evidence.read`.
         */
        get: operations["getEvidenceCheckpoints"];
    };
    "/v1/evidence/packs": {
        /**
         * A pack of evidence for an auditor as one file, made as it is sent; values stay closed unless asked for
         * @description Needs the right `evidence.export`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postEvidencePacks"];
    };
    "/v1/receipts/{id}": {
        /**
         * The custody receipt of a delivery: a file that proves itself. Making one is recorded
         * @description Needs the right `trace.read`.
         */
        get: operations["getReceiptsById"];
    };
    "/v1/receipts/{id}/pdf": {
        /**
         * The same to read and print. Making one is recorded
         * @description Needs the right `trace.read`.
         */
        get: operations["getReceiptsByIdPdf"];
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Block: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "network" | "account";
            /** @description A network (CIDR), or the id of an account */
            subject: string;
            /** @description The name of the account, or the network */
            name: string;
            reason: string;
            /** @description The name of whoever blocked it; empty: Postern itself */
            by: string;
            /** Format: date-time */
            madeAt: string;
            /** Format: date-time */
            until: string;
            endedAt: string | null;
            /** @description over: its time was; lifted: somebody ended it */
            endedWhy: string | null;
        };
        Delivery: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            message: string;
            recipient: string;
            domain: string;
            /** @description due, waiting, held, leaving, or looking: what it holds is still being read */
            state: string;
            class: string;
            floor: string;
            methods: string[];
            attempts: number;
            /** Format: date-time */
            acceptedAt: string;
            /** Format: date-time */
            nextAt: string;
            reason: string | null;
            rule: string;
            why: string[];
        };
        Destruction: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            why: "person" | "retention";
            reason: string;
            /** @enum {string} */
            state: "asked" | "refused" | "running" | "done" | "confirmed" | "late";
            askedBy: string;
            /** Format: date-time */
            askedAt: string;
            decidedBy: string | null;
            decidedAt: string | null;
            doneAt: string | null;
            letters: number;
            outcomes: components["schemas"]["DestructionOutcomes"];
            /** @description After it no copy of the database opens what was destroyed */
            databaseUntil: string | null;
            /** @description After it no backup does; null: none was ever made */
            backupUntil: string | null;
            confirmedAt: string | null;
        };
        DestructionOutcomes: {
            destroyed: number;
            held: number;
            "under-way": number;
            missing: number;
        };
        Device: {
            /** Format: uuid */
            id: string;
            /** @description The browser as it names itself */
            program: string;
            /** Format: date-time */
            firstAt: string;
            /** Format: date-time */
            lastAt: string;
            sessions: number;
        };
        DkimKey: {
            selector: string;
            /** @description Both keys of a pair are activated and retired together */
            pair: string;
            algorithm: string;
            /** @enum {string} */
            state: "made" | "active" | "retired";
            /** @description Where its TXT record stands */
            name: string;
            record: string;
            /** @description The record as a line of a zone file */
            zone: string;
            /** Format: date-time */
            madeAt: string;
            /** Format: date-time */
            changedAt: string;
        };
        DomainLook: {
            name: string;
            /** @enum {string} */
            state: "ok" | "warn" | "bad";
            says: string;
            remedy: string | null;
            records: {
                /** @description Where the record stands; null: a value to put where it says */
                name: string | null;
                type: string | null;
                value: string;
            }[];
        };
        EmergencyAccess: {
            /** Format: uuid */
            id: string;
            askedBy: components["schemas"]["Named"];
            /** Format: date-time */
            askedAt: string;
            letters: string[];
            person: components["schemas"]["Named"] | null;
            reason: string;
            minutes: number;
            /** @enum {string} */
            state: "asked" | "lapsed" | "refused" | "open" | "over";
            decidedBy: components["schemas"]["Named"] | null;
            decidedAt: string | null;
            words: string | null;
            endsAt: string | null;
        };
        Export: {
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            madeAt: string;
            forms: string[];
            /** @enum {string} */
            state: "gathering" | "ready" | "ended" | "failed";
            /** @description The account that asked for it; empty where that is not known any more */
            by: string;
            query: string | null;
            reason: string | null;
            letters: number;
            /** @description Letters that were given out, the last time */
            done: number;
            /** @description Letters that could not be given out */
            failed: number;
            trouble: string | null;
            endedAt: string | null;
        };
        FoundPage: {
            items: {
                /** Format: uuid */
                id: string;
                /** Format: date-time */
                acceptedAt: string;
                level: string;
                size: number;
                subject: string;
                from: string[];
                to: string[];
                attachments: string[];
                snippet: string;
                /** @description Whether all of it could be read when it was indexed */
                whole: boolean;
            }[];
            count: {
                letters: number;
                exact: boolean;
            };
            /** @description Words left out because they stand in nearly every letter */
            ignored: string[];
            /** @description Letters that may be among them and could not be opened */
            broken: string[];
            next: string | null;
        };
        Import: {
            /** Format: uuid */
            id: string;
            form: string;
            /** Format: date-time */
            startedAt: string;
            endedAt: string | null;
            path: string | null;
            reason: string | null;
            /** @description Letters looked at */
            number: number;
            filed: number;
            /** @description Were there already */
            known: number;
            /** @description Could not be filed */
            aside: number;
        };
        KeptLetter: {
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            acceptedAt: string;
            door: string;
            level: string;
            size: number;
            /** @description SHA-256 of the letter as accepted, hex */
            hash: string;
            subject: string;
            /** @description As the letter says */
            date: string;
            from: string[];
            to: string[];
            cc: string[];
            /** @description On the envelope and not in the letter */
            blind: string[];
            text: string;
            /** @description Whether its text was written in HTML */
            html: boolean;
            attachments: {
                part: string;
                name: string;
                type: string;
                size: number;
            }[];
            retention: string[];
        };
        LegalHold: {
            /** Format: uuid */
            id: string;
            matter: string;
            reason: string;
            custodians: string[];
            query: string;
            placedBy: string;
            /** Format: date-time */
            placedAt: string;
            releaseBy: string | null;
            releaseReason: string | null;
            releasedBy: string | null;
            releasedAt: string | null;
            /** @description Letters found under it so far */
            count: number;
            /** @description Up to when letters were looked through for it */
            sweptAt: string | null;
        };
        LetterLife: {
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            acceptedAt: string;
            class: string;
            level: string;
            door: string;
            size: number;
            sandbox: boolean;
            sender: string;
            recipients: string[];
            events: {
                /** Format: uuid */
                id: string;
                /** Format: date-time */
                at: string;
                kind: string;
                actor: {
                    kind: string;
                    id: string;
                } & {
                    [key: string]: unknown;
                };
                /** @description Name of the account that acted; empty: none of ours */
                by: string;
                delivery?: string;
                data: {
                    [key: string]: unknown;
                };
                secret: {
                    [key: string]: string;
                };
            }[];
        };
        Named: {
            /** Format: uuid */
            id: string;
            name: string;
        };
        ReaderKey: {
            /** Format: uuid */
            id: string;
            address: string;
            kind: string;
            fingerprint: string;
            state: string;
            source: string;
            trust: string;
            usable: boolean;
            reason: string;
            /** Format: date-time */
            firstSeen: string;
            /** Format: date-time */
            lastSeen: string;
        };
        RetentionSchedule: {
            rules: {
                name: string;
                /** @description null: for good */
                days: number | null;
                classes?: ("urgent" | "transactional" | "conversation" | "bulk")[];
                levels?: ("none" | "admin" | "phi" | "sensitive")[];
                /** @description Kinds of what was found in the letter, such as ssn */
                found?: string[];
                /** @description Ends of names of attachments, such as pdf */
                files?: string[];
                /** @description Of its sender or any of its readers, and what is below them */
                domains?: string[];
                /** @description Retention classes given by your rules */
                filed?: string[];
            }[];
            /** @description Where no rule fits; null: for good */
            otherwise: number | null;
        };
        RetentionScheduleTaken: {
            rules: {
                name: string;
                /** @description null: for good */
                days: number | null;
                classes?: ("urgent" | "transactional" | "conversation" | "bulk")[];
                levels?: ("none" | "admin" | "phi" | "sensitive")[];
                /** @description Kinds of what was found in the letter, such as ssn */
                found?: string[];
                /** @description Ends of names of attachments, such as pdf */
                files?: string[];
                /** @description Of its sender or any of its readers, and what is below them */
                domains?: string[];
                /** @description Retention classes given by your rules */
                filed?: string[];
            }[];
            /** @description Where no rule fits; null: for good */
            otherwise: number | null;
        };
        Review: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "log" | "break-glass";
            subject: string | null;
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            /** Format: date-time */
            openedAt: string;
            /** Format: date-time */
            dueAt: string;
            /** @enum {string} */
            state: "open" | "overdue" | "signed";
            closedAt: string | null;
            closedBy: components["schemas"]["Named"] | null;
            toDo: number;
            done: number;
        };
        SettingsObject: {
            name: string;
            title: string;
            /**
             * @description Whether a change counts at once, or at the next start
             * @enum {string}
             */
            takes: "now" | "restart";
            /** @description The version in force; 0: as the file has it */
            number: number;
            fields: {
                name: string;
                doc: string;
                /** @description What may stand there, in words */
                kind: string;
                /** @description How it counts now, as people read it */
                value: string;
                /** @description The same as it is given to a change */
                raw: unknown;
                /** @description What the file says */
                file: string;
                /** @description Whether it is set here instead of in the file */
                changed: boolean;
            }[];
        };
        SettingsVersion: {
            number: number;
            author: string;
            reason: string;
            changes: {
                field: string;
                before: string;
                after: string;
            }[];
            risks: string[];
            /** Format: date-time */
            proposedAt: string;
            /** @enum {string} */
            state: "waiting" | "taken" | "refused";
            decidedBy: string | null;
            decidedAt: string | null;
            inForce: boolean;
        };
        SetupState: {
            organisation: {
                name: string;
                contact: string;
            };
            hostname: string;
            /** @description The domain that the settings file names; empty: none */
            suggested: string;
            domains: string[];
            administrator: {
                name: string;
                address: string;
            } | null;
        };
        Unusual: {
            /** Format: uuid */
            id: string;
            /** @description null: many accounts together */
            account: string | null;
            name: string;
            /** @enum {string} */
            what: "letters" | "failures" | "reads" | "exports" | "hours" | "places" | "spray";
            /** @description What happened, with the numbers it was measured by */
            sentence: string;
            /** Format: date */
            day: string;
            n: number;
            usual: number;
            most: number;
            bound: number;
            days: number;
            /** Format: date-time */
            foundAt: string;
            answered: {
                /** Format: date-time */
                at: string;
                how: string;
                by: string;
                reason: string;
            } | null;
        };
        Webhook: {
            /** Format: uuid */
            id: string;
            label: string;
            url: string;
            kinds: string[];
            /**
             * @description gone: it answered 410, and nothing is sent any more
             * @enum {string}
             */
            state: "active" | "paused" | "gone";
            /** Format: date-time */
            addedAt: string;
            /** @description Calls still to be made */
            due: number;
            /** @description Calls that were given up */
            dead: number;
            lastDoneAt: string | null;
            /** @description Until when calls are signed with the secret before too */
            earlierUntil: string | null;
        };
        Problem: {
            type: string;
            /** @description A sentence for people */
            title: string;
            status: number;
            /** @description For programs; docs/reference/errors.md lists them */
            code: string;
        };
    };
    responses: {
        /** @description What went wrong, in words (RFC 9457) */
        Problem: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getSession: {
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        state: "half" | "enrol" | "open";
                        account: {
                            /** Format: uuid */
                            id: string;
                            /** @enum {string} */
                            kind: "person" | "service";
                            name: string;
                            addresses: string[];
                            /** @description What they may be now, through groups as well */
                            roles: string[];
                            /** @description Those given to the account itself */
                            ownRoles: string[];
                            /** @enum {string} */
                            state: "active" | "disabled";
                            relay: boolean;
                            /** Format: date-time */
                            addedAt: string;
                            /**
                             * @description Where they are kept, and so where they are changed
                             * @enum {string}
                             */
                            source: "hand" | "ldap" | "scim";
                            /** @description The partner organisation they belong to */
                            partner: string | null;
                        };
                        acts: string[];
                        offers: ("passkey" | "totp" | "recovery")[];
                        /** Format: date-time */
                        startedAt: string;
                        /** @description Whether a sensitive act would be done without a new proof */
                        fresh: boolean;
                        organisation: {
                            name: string;
                            colour: string;
                            domain: string;
                        };
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postSession: {
        requestBody: {
            content: {
                "application/json": {
                    user: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        state: "half" | "enrol" | "open";
                        offers: ("passkey" | "totp" | "recovery")[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    deleteSession: {
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    postSessionSecondFactor: {
        requestBody: {
            content: {
                "application/json": {
                    /** @constant */
                    kind: "totp";
                    code: string;
                } | {
                    /** @constant */
                    kind: "recovery";
                    code: string;
                } | {
                    /** @constant */
                    kind: "passkey";
                    ticket: string;
                    /** @description What the browser gave back (WebAuthn) */
                    response: {
                        id: string;
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        state: "half" | "enrol" | "open";
                        offers: ("passkey" | "totp" | "recovery")[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postSessionPasskeyQuestion: {
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        ticket: string;
                        /** @description For the browser (WebAuthn) */
                        options: unknown;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postSessionPasskey: {
        requestBody: {
            content: {
                "application/json": {
                    ticket: string;
                    response: {
                        id: string;
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        state: "half" | "enrol" | "open";
                        offers: ("passkey" | "totp" | "recovery")[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postSessionInvitation: {
        requestBody: {
            content: {
                "application/json": {
                    token: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        state: "half" | "enrol" | "open";
                        offers: ("passkey" | "totp" | "recovery")[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postSessionEnrolled: {
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        state: "half" | "enrol" | "open";
                        offers: ("passkey" | "totp" | "recovery")[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postSessionProof: {
        requestBody: {
            content: {
                "application/json": {
                    /** @constant */
                    kind: "totp";
                    code: string;
                } | {
                    /** @constant */
                    kind: "recovery";
                    code: string;
                } | {
                    /** @constant */
                    kind: "passkey";
                    ticket: string;
                    /** @description What the browser gave back (WebAuthn) */
                    response: {
                        id: string;
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    getSessionWays: {
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        password: boolean;
                        /** @description What it is called; null where there is none */
                        provider: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postSessionProvider: {
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    purpose: "enter" | "prove" | "link";
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        url: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postSessionProviderReturn: {
        requestBody: {
            content: {
                "application/json": {
                    /** @description The query of the address, as it came */
                    answer: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        state: "half" | "enrol" | "open" | "proved" | "linked";
                        offers: ("passkey" | "totp" | "recovery")[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getMeProvider: {
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        provider: string | null;
                        linked: boolean;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    deleteMeProvider: {
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    putMePassword: {
        requestBody: {
            content: {
                "application/json": {
                    password: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    getMeFactors: {
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        factors: {
                            id: string;
                            /** @enum {string} */
                            kind: "totp" | "passkey";
                            label: string;
                            /** Format: date-time */
                            addedAt: string;
                            usedAt: string | null;
                        }[];
                        recoveryCodes: number;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postMeAuthenticatorApps: {
        requestBody: {
            content: {
                "application/json": {
                    label: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        secret: string;
                        uri: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postMeAuthenticatorAppsByIdConfirm: {
        parameters: {
            path: {
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    code: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    postMePasskeyWish: {
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        ticket: string;
                        /** @description For the browser (WebAuthn) */
                        options: unknown;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postMePasskeys: {
        requestBody: {
            content: {
                "application/json": {
                    ticket: string;
                    response: {
                        id: string;
                    } & {
                        [key: string]: unknown;
                    };
                    label: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    deleteMeFactorsById: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    postMeRecoveryCodes: {
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        codes: string[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getMeSessions: {
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            /** Format: date-time */
                            startedAt: string;
                            /** Format: date-time */
                            seenAt: string;
                            network: string;
                            device: string;
                            proof: string;
                            current: boolean;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    deleteMeSessionsById: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    getSetup: {
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SetupState"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postSetup: {
        requestBody: {
            content: {
                "application/json": {
                    token: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SetupState"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    putSetupOrganisation: {
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    contact: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SetupState"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    putSetupDomain: {
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SetupState"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postSetupAdministrator: {
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    address: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        state: "half" | "enrol" | "open";
                        offers: ("passkey" | "totp" | "recovery")[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getStatus: {
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        at: string;
                        ready: boolean;
                        reasons: string[];
                        queue: {
                            due: number;
                            waiting: number;
                            held: number;
                            oldest: string | null;
                        };
                        diskFree: number;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getDomains: {
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            name: string;
                            /** Format: date-time */
                            addedAt: string;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postDomains: {
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        added: boolean;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    deleteDomainsByName: {
        parameters: {
            path: {
                name: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    getLive: {
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getSeries: {
        parameters: {
            query?: {
                span?: "day" | "week" | "month" | "quarter";
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        unit: "hour" | "day";
                        buckets: {
                            /** Format: date-time */
                            at: string;
                            /** @description Letters of people that were taken */
                            taken: number;
                            refused: number;
                            /** @description Deliveries by the means that protected them: tls, smime, pgp, pdf, portal */
                            methods: {
                                [key: string]: number;
                            };
                            /** @description Tries that came to nothing for now */
                            tries: number;
                            failed: number;
                            held: number;
                            /** @description Letters opened in the portal */
                            opened: number;
                            signInsFailed: number;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getQueueAges: {
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Where one group of ages ends and the next begins, seconds */
                        bounds: number[];
                        classes: {
                            class: string;
                            /** @description Younger than each of the bounds; the last: older than all */
                            ages: number[];
                            held: number;
                            /** Format: date-time */
                            oldest: string;
                        }[];
                        failing: {
                            domain: string;
                            waiting: number;
                            /** @description Tries of the letter that was tried most often */
                            attempts: number;
                            /** Format: date-time */
                            oldest: string;
                            /** Format: date-time */
                            next: string;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getStanding: {
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        checks: {
                            name: string;
                            /** @enum {string} */
                            state: "ok" | "warn" | "bad";
                            says: string;
                            remedy?: string;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getLettersSearch: {
        parameters: {
            query?: {
                q?: string;
                limit?: number;
                cursor?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            id: string;
                            /** Format: date-time */
                            acceptedAt: string;
                            class: string;
                            level: string;
                            size: number;
                            sender: string;
                            /** @description The first three */
                            recipients: string[];
                            /** @description How many there are */
                            readers: number;
                            /** @description How its deliveries stand: waiting, held, portal, failed, cancelled, archived, or the means by which they arrived; ids of the first fifty */
                            standings: {
                                how: string;
                                count: number;
                                ids: string[];
                            }[];
                        }[];
                        /** @description For the page behind, which may follow a page with few letters or none; null: the last */
                        next: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getLetters: {
        parameters: {
            query: {
                /** @description At most so many */
                limit?: number;
                /** @description Where the page before ended: its `next` */
                cursor?: string;
                address: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["LetterLife"][];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postLetters: {
        requestBody: {
            content: {
                "application/json": {
                    /** @description One of your addresses; left out: your first */
                    from?: string;
                    to: string[];
                    subject: string;
                    text: string;
                    html?: string;
                    /** @default [] */
                    attachments?: {
                        name: string;
                        type: string;
                        /** Format: base64 */
                        base64: string;
                    }[];
                    /**
                     * @default transactional
                     * @enum {string}
                     */
                    class?: "urgent" | "transactional" | "conversation" | "bulk";
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description It goes through everything and does not leave */
                        sandbox: boolean;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getLettersById: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        /** Format: date-time */
                        acceptedAt: string;
                        class: string;
                        level: string;
                        door: string;
                        size: number;
                        sandbox: boolean;
                        sender: string;
                        recipients: string[];
                        events: {
                            /** Format: uuid */
                            id: string;
                            /** Format: date-time */
                            at: string;
                            kind: string;
                            actor: {
                                kind: string;
                                id: string;
                            } & {
                                [key: string]: unknown;
                            };
                            /** @description Name of the account that acted; empty: none of ours */
                            by: string;
                            delivery?: string;
                            data: {
                                [key: string]: unknown;
                            };
                            secret: {
                                [key: string]: string;
                            };
                        }[];
                        deliveries: {
                            /** Format: uuid */
                            id: string;
                            recipient: string;
                            /** @description looking, waiting, held, delivered, failed, portal, opened, expired, retracted, refused, cancelled or archived */
                            state: string;
                            /** Format: date-time */
                            at: string;
                            method: string | null;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getQueue: {
        parameters: {
            query?: {
                /** @description At most so many */
                limit?: number;
                /** @description Where the page before ended: its `next` */
                cursor?: string;
                state?: "held";
                domain?: string;
                /** @description Only to this reader */
                to?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Delivery"][];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postQueueRetry: {
        requestBody: {
            content: {
                "application/json": {
                    ids: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        touched: string[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postQueueCancel: {
        requestBody: {
            content: {
                "application/json": {
                    ids: string[];
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        touched: string[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getPickups: {
        parameters: {
            query?: {
                /** @description At most so many */
                limit?: number;
                /** @description Where the page before ended: its `next` */
                cursor?: string;
                address?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            message: string;
                            recipient: string;
                            sender: string | null;
                            sensitive: boolean;
                            class: string;
                            size: number;
                            /** Format: date-time */
                            placedAt: string;
                            /** Format: date-time */
                            expiresAt: string;
                            need: string;
                            /** @enum {string} */
                            secret: "none" | "set" | "locked";
                            openedAt: string | null;
                            repliedAt: string | null;
                            declinedAt: string | null;
                            ended: string | null;
                        }[];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postPickupsByIdRetract: {
        parameters: {
            path: {
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        kind: string;
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getLettersByIdStatus: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        /** Format: date-time */
                        acceptedAt: string;
                        class: string;
                        sandbox: boolean;
                        deliveries: {
                            /** Format: uuid */
                            id: string;
                            recipient: string;
                            /** @description looking, waiting, held, delivered, failed, portal, opened, expired, retracted, refused, cancelled or archived */
                            state: string;
                            /** Format: date-time */
                            at: string;
                            method: string | null;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getLettersByIdReceiptsByDelivery: {
        parameters: {
            path: {
                id: string;
                delivery: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postArchiveSearch: {
        requestBody: {
            content: {
                "application/json": {
                    /** @description All that is named must hold: words, "phrases", -without, from:, to:, subject:, filename:, found:, after:, before:, has:attachment, larger:, smaller:, level:, state: */
                    query: string;
                    /**
                     * @description Newest first, or with the words in subject and names first
                     * @default date
                     * @enum {string}
                     */
                    order?: "date" | "rank";
                    /** @default 50 */
                    limit?: number;
                    /** @description Where the page before ended: its `next` */
                    cursor?: string;
                    /** @description Why, in your words: kept, and shown to those whose letter it is */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FoundPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postArchiveLettersByIdRead: {
        parameters: {
            path: {
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why, in your words: kept, and shown to those whose letter it is */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeptLetter"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postArchiveLettersByIdSource: {
        parameters: {
            path: {
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why, in your words: kept, and shown to those whose letter it is */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "message/rfc822": unknown;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postArchiveLettersByIdAttachmentsByPart: {
        parameters: {
            path: {
                id: string;
                part: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why, in your words: kept, and shown to those whose letter it is */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postMeLettersSearch: {
        requestBody: {
            content: {
                "application/json": {
                    /** @description All that is named must hold: words, "phrases", -without, from:, to:, subject:, filename:, found:, after:, before:, has:attachment, larger:, smaller:, level:, state: */
                    query: string;
                    /**
                     * @description Newest first, or with the words in subject and names first
                     * @default date
                     * @enum {string}
                     */
                    order?: "date" | "rank";
                    /** @default 50 */
                    limit?: number;
                    /** @description Where the page before ended: its `next` */
                    cursor?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FoundPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postMeLettersByIdRead: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeptLetter"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postMeLettersByIdAttachmentsByPart: {
        parameters: {
            path: {
                id: string;
                part: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getArchiveExports: {
        parameters: {
            query?: {
                /** @description At most so many */
                limit?: number;
                /** @description Where the page before ended: its `next` */
                cursor?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Export"][];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postArchiveExports: {
        requestBody: {
            content: {
                "application/json": {
                    /** @description eml, pdf and proof together, or mbox alone */
                    forms: ("eml" | "mbox" | "pdf" | "proof")[];
                    query?: string;
                    ids?: string[];
                    /**
                     * Format: uuid
                     * @description The letters that this legal hold keeps
                     */
                    hold?: string;
                    /** @description Why, in your words: kept, and shown to those whose letter it is */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Export"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getArchiveExportsById: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Export"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postArchiveExportsByIdFileWish: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Export"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getArchiveExportsByIdFile: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-tar": unknown;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getArchiveImports: {
        parameters: {
            query?: {
                /** @description At most so many */
                limit?: number;
                /** @description Where the page before ended: its `next` */
                cursor?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Import"][];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getArchiveImportsByIdAside: {
        parameters: {
            query?: {
                /** @description At most so many */
                limit?: number;
                /** @description Where the page before ended: its `next` */
                cursor?: string;
            };
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            number: number;
                            file: string;
                            /** @description Octets from the start of the file */
                            at: number;
                            size: number;
                            why: string;
                        }[];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getMeLooks: {
        parameters: {
            query?: {
                /** @description At most so many */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            id: string;
                            /** Format: date-time */
                            at: string;
                            /** Format: uuid */
                            letter: string;
                            /** @description content, attachment, export (a copy taken out), excerpt, proof, details, line (in a list), or access (let somebody read it) */
                            sight: string;
                            who: {
                                /** @enum {string} */
                                kind: "staff" | "system" | "shell" | "sender" | "reader";
                                /** @description Empty where it may not be known */
                                name: string;
                                roles: string[];
                                you: boolean;
                            };
                            /** @description In the words of whoever looked */
                            why: string | null;
                            /** @description The break-glass permission it was done under */
                            glass: string | null;
                            sentAt: string | null;
                            wrote: boolean;
                            /** @description To whom, where you wrote it; else from whom */
                            other: string[];
                        }[];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getLettersByIdLooks: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            id: string;
                            /** Format: date-time */
                            at: string;
                            /** Format: uuid */
                            letter: string;
                            /** @description content, attachment, export (a copy taken out), excerpt, proof, details, line (in a list), or access (let somebody read it) */
                            sight: string;
                            who: {
                                /** @enum {string} */
                                kind: "staff" | "system" | "shell" | "sender" | "reader";
                                /** @description Empty where it may not be known */
                                name: string;
                                roles: string[];
                                you: boolean;
                            };
                            /** @description In the words of whoever looked */
                            why: string | null;
                            /** @description The break-glass permission it was done under */
                            glass: string | null;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getMeLetters: {
        parameters: {
            query?: {
                /** @description At most so many */
                limit?: number;
                /** @description Where the page before ended: its `next` */
                cursor?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            id: string;
                            /** Format: date-time */
                            acceptedAt: string;
                            /** @description Empty where it cannot be told */
                            subject: string;
                            level: string;
                            copies: {
                                /** Format: uuid */
                                id: string;
                                recipient: string;
                                state: string;
                                /** Format: date-time */
                                at: string;
                                method: string | null;
                                /** @description Why it was protected like this, in sentences */
                                why: string[];
                                /** @description How often its reader looked at it in the portal */
                                opened: number;
                                /** @description Whether it can still be taken back */
                                waits: boolean;
                            }[];
                        }[];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postMeLettersByIdRetract: {
        parameters: {
            path: {
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            delivery: string;
                            recipient: string;
                            /** @enum {string} */
                            became: "taken-back" | "taken-back-after-opened" | "stopped" | "late";
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getMeAppPasswords: {
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            id: string;
                            label: string;
                            /** Format: date-time */
                            addedAt: string;
                            usedAt: string | null;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postMeAppPasswords: {
        requestBody: {
            content: {
                "application/json": {
                    /** @description Which device it is for */
                    label: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        password: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    deleteMeAppPasswordsById: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    getMeGlass: {
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            id: string;
                            by: string;
                            allowedBy: string;
                            reason: string;
                            /** Format: date-time */
                            from: string;
                            /** Format: date-time */
                            until: string;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getHolds: {
        parameters: {
            query?: {
                /** @description At most so many */
                limit?: number;
                /** @description Where the page before ended: its `next` */
                cursor?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            message: string;
                            recipient: string;
                            /** @enum {string} */
                            waitsFor: "approval" | "help";
                            class: string;
                            floor: string;
                            methods: string[];
                            rule: string;
                            why: string[];
                            /** Format: date-time */
                            acceptedAt: string;
                            until: string | null;
                            reason: string | null;
                        }[];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getHoldsById: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        /** Format: uuid */
                        message: string;
                        recipient: string;
                        /** @enum {string} */
                        waitsFor: "approval" | "help";
                        class: string;
                        floor: string;
                        methods: string[];
                        rule: string;
                        why: string[];
                        /** Format: date-time */
                        acceptedAt: string;
                        until: string | null;
                        reason: string | null;
                        sender: string;
                        size: number;
                        level: string;
                        findings: {
                            kind: string;
                            place: string;
                            confidence: number;
                        }[];
                        uninspectable: {
                            part: string;
                            reason: string;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postHoldsByIdRelease: {
        parameters: {
            path: {
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description For the record */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postHoldsByIdRefuse: {
        parameters: {
            path: {
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description For the record */
                    reason: string;
                    /** @description Words for the sender */
                    say?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postHoldsByIdRaise: {
        parameters: {
            path: {
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description For the record */
                    reason: string;
                    /** @enum {string} */
                    floor: "open" | "encrypted" | "verified" | "authenticated" | "sealed";
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getGlass: {
        parameters: {
            query?: {
                /** @description At most so many */
                limit?: number;
                /** @description Where the page before ended: its `next` */
                cursor?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["EmergencyAccess"][];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postGlass: {
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description By their ids; or name a person
                     * @default []
                     */
                    letters?: string[];
                    /** @description Address or id of one of ours: all letters from and to them */
                    person?: string;
                    /** @description Kept, and shown to those whose letters are read */
                    reason: string;
                    minutes?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmergencyAccess"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postGlassByIdDecide: {
        parameters: {
            path: {
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    verdict: "approved" | "refused";
                    words: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmergencyAccess"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postGlassByIdEnd: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmergencyAccess"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postMeGlassByIdEnd: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmergencyAccess"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postGlassLettersByIdRead: {
        parameters: {
            path: {
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Left out: that of the request */
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        /** Format: date-time */
                        acceptedAt: string;
                        subject: string;
                        date: string;
                        from: string[];
                        to: string[];
                        cc: string[];
                        text: string;
                        attachments: {
                            part: string;
                            name: string;
                            type: string;
                            size: number;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postGlassLettersByIdAttachmentsByPart: {
        parameters: {
            path: {
                id: string;
                part: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getReviews: {
        parameters: {
            query?: {
                /** @description At most so many */
                limit?: number;
                /** @description Where the page before ended: its `next` */
                cursor?: string;
                /** @description Only what is not signed off */
                open?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Review"][];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getReviewsById: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        /** @enum {string} */
                        kind: "log" | "break-glass";
                        subject: string | null;
                        /** Format: date-time */
                        from: string;
                        /** Format: date-time */
                        to: string;
                        /** Format: date-time */
                        openedAt: string;
                        /** Format: date-time */
                        dueAt: string;
                        /** @enum {string} */
                        state: "open" | "overdue" | "signed";
                        closedAt: string | null;
                        closedBy: components["schemas"]["Named"] | null;
                        toDo: number;
                        done: number;
                        items: {
                            topic: string;
                            title: string;
                            ask: string;
                            count: number;
                            found: string[];
                            verdict: ("fine" | "concern") | null;
                            note: string | null;
                            signedBy: components["schemas"]["Named"] | null;
                            signedAt: string | null;
                            signedCount: number | null;
                            hash: string | null;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getReviewsByIdTopicsByTopic: {
        parameters: {
            query?: {
                /** @description At most so many */
                limit?: number;
                /** @description Where the page before ended: its `next` */
                cursor?: string;
            };
            path: {
                id: string;
                topic: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            id: string;
                            /** Format: date-time */
                            at: string;
                            kind: string;
                            actor: {
                                kind: string;
                                id: string;
                            } & {
                                [key: string]: unknown;
                            };
                            /** @description Name of the account that acted; empty: none of ours */
                            by: string;
                            message?: string;
                            data: {
                                [key: string]: unknown;
                            };
                            secret: {
                                [key: string]: string;
                            };
                        }[];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postReviewsByIdSign: {
        parameters: {
            path: {
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    topic: string;
                    /** @enum {string} */
                    verdict: "fine" | "concern";
                    /** @description What was looked at and found */
                    note: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        /** @enum {string} */
                        kind: "log" | "break-glass";
                        subject: string | null;
                        /** Format: date-time */
                        from: string;
                        /** Format: date-time */
                        to: string;
                        /** Format: date-time */
                        openedAt: string;
                        /** Format: date-time */
                        dueAt: string;
                        /** @enum {string} */
                        state: "open" | "overdue" | "signed";
                        closedAt: string | null;
                        closedBy: components["schemas"]["Named"] | null;
                        toDo: number;
                        done: number;
                        items: {
                            topic: string;
                            title: string;
                            ask: string;
                            count: number;
                            found: string[];
                            verdict: ("fine" | "concern") | null;
                            note: string | null;
                            signedBy: components["schemas"]["Named"] | null;
                            signedAt: string | null;
                            signedCount: number | null;
                            hash: string | null;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getRetention: {
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Newest first; before the first was approved everything is kept */
                        versions: {
                            version: number;
                            schedule: components["schemas"]["RetentionSchedule"];
                            reason: string;
                            /** @description Some letters would be kept for a shorter time: another person must approve it */
                            shortens: boolean;
                            author: string;
                            /** Format: date-time */
                            proposedAt: string;
                            /** @enum {string} */
                            state: "proposed" | "approved" | "refused";
                            approver: string | null;
                            decidedAt: string | null;
                            inForce: boolean;
                        }[];
                        /** @description Letters that have a date */
                        stamped: number;
                        forGood: number;
                        /** @description Letters whose date has passed */
                        due: number;
                        /** @description Of those, kept by a legal hold */
                        held: number;
                        /** @description Why nothing is purged: the time cannot be trusted */
                        stopped: {
                            /** Format: date-time */
                            at: string;
                            why: string;
                        } | null;
                        lastRun: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postRetention: {
        requestBody: {
            content: {
                "application/json": {
                    /** @description For the record */
                    reason: string;
                    schedule: components["schemas"]["RetentionScheduleTaken"];
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        version: number;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postRetentionByVersionApprove: {
        parameters: {
            path: {
                version: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postRetentionByVersionRefuse: {
        parameters: {
            path: {
                version: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postRetentionResume: {
        requestBody: {
            content: {
                "application/json": {
                    /** @description For the record */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getLegalHolds: {
        parameters: {
            query?: {
                /** @description Released ones too */
                all?: "true" | "false";
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["LegalHold"][];
                        /** @description Under any of them */
                        letters: number;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postLegalHolds: {
        requestBody: {
            content: {
                "application/json": {
                    /** @description For the record */
                    reason: string;
                    matter: string;
                    /**
                     * @description Letters from or to these addresses
                     * @default []
                     */
                    custodians?: string[];
                    /**
                     * @description In the words of the search of kept letters
                     * @default
                     */
                    query?: string;
                    /** @default [] */
                    letters?: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getLegalHoldsByIdLetters: {
        parameters: {
            query?: {
                /** @description At most so many */
                limit?: number;
                /** @description Where the page before ended: its `next` */
                cursor?: string;
            };
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            id: string;
                        }[];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postLegalHoldsByIdAskRelease: {
        parameters: {
            path: {
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description For the record */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postLegalHoldsByIdRelease: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getDestructions: {
        parameters: {
            query?: {
                /** @description At most so many */
                limit?: number;
                /** @description Where the page before ended: its `next` */
                cursor?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Destruction"][];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postDestructions: {
        requestBody: {
            content: {
                "application/json": {
                    /** @description For the record */
                    reason: string;
                    letters: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getDestructionsById: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        /** @enum {string} */
                        why: "person" | "retention";
                        reason: string;
                        /** @enum {string} */
                        state: "asked" | "refused" | "running" | "done" | "confirmed" | "late";
                        askedBy: string;
                        /** Format: date-time */
                        askedAt: string;
                        decidedBy: string | null;
                        decidedAt: string | null;
                        doneAt: string | null;
                        letters: number;
                        outcomes: components["schemas"]["DestructionOutcomes"];
                        /** @description After it no copy of the database opens what was destroyed */
                        databaseUntil: string | null;
                        /** @description After it no backup does; null: none was ever made */
                        backupUntil: string | null;
                        confirmedAt: string | null;
                        each: {
                            /** Format: uuid */
                            id: string;
                            outcome: string | null;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postDestructionsByIdApprove: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postDestructionsByIdRefuse: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getDestructionsByIdCertificate: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        format: string;
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getRules: {
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        number: number;
                        since: string | null;
                        /** @description What somebody changed by hand; null: nothing */
                        drift: string | null;
                        text: string;
                        versions: {
                            number: number;
                            title: string;
                            reason: string;
                            author: string;
                            /** Format: date-time */
                            proposedAt: string;
                            approver: string | null;
                            approvedAt: string | null;
                            inForce: boolean;
                            /** @description The rules as sentences; null where the stored text is damaged */
                            text: string | null;
                            assessment: {
                                [key: string]: unknown;
                            };
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postRules: {
        requestBody: {
            content: {
                "application/json": {
                    text: string;
                    reason: string;
                    /** @default 30 */
                    days?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        number: number;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postRulesCheck: {
        requestBody: {
            content: {
                "application/json": {
                    text: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description As Postern writes it */
                        text: string;
                        cases: {
                            title: string;
                            ok: boolean;
                            came: string;
                            rule: string;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postRulesTry: {
        requestBody: {
            content: {
                "application/json": {
                    text: string;
                    /** @default 30 */
                    days?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        summary: {
                            [key: string]: unknown;
                        };
                        changes: {
                            [key: string]: unknown;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postRulesByNumberApprove: {
        parameters: {
            path: {
                number: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        number: number;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postRulesByNumberActivate: {
        parameters: {
            path: {
                number: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        number: number;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postRulesRollback: {
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        number: number;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getReaders: {
        parameters: {
            query: {
                address: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        address: string;
                        domain: string;
                        inside: boolean;
                        keys: {
                            /** Format: uuid */
                            id: string;
                            kind: string;
                            fingerprint: string;
                            state: string;
                            source: string;
                            usable: boolean;
                            reason: string;
                            /** Format: date-time */
                            lastSeen: string;
                        }[];
                        /** @description Whether a passphrase for PDF is agreed */
                        passphrase: boolean;
                        /** @description What the servers of the domain did when letters last went there */
                        servers: {
                            host: string;
                            /** Format: date-time */
                            at: string;
                            version: string | null;
                            floor: string;
                            shortfall: string | null;
                            requireTls: boolean;
                        }[];
                        /** @description What the rules in force say of a letter from one of our people that holds this much */
                        rules: {
                            level: string;
                            action: string;
                            floor: string;
                            methods: string[];
                            rule: string;
                            why: string[];
                        }[];
                        /** @description Null where you may not see them */
                        consents: {
                            /** Format: uuid */
                            id: string;
                            kind: string;
                            /** @description Empty: whatever for */
                            purposes: string[];
                            /** @description Empty: whatever is not sensitive */
                            classes: string[];
                            /** Format: date-time */
                            givenAt: string;
                            /** Format: date-time */
                            recordedAt: string;
                            /** Format: date-time */
                            expiresAt: string;
                            revokedAt: string | null;
                            /** @description SHA-256 of the signed document, hex */
                            document: string | null;
                        }[] | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getConsentsById: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        kind: string;
                        /** @description Empty: whatever for */
                        purposes: string[];
                        /** @description Empty: whatever is not sensitive */
                        classes: string[];
                        /** Format: date-time */
                        givenAt: string;
                        /** Format: date-time */
                        recordedAt: string;
                        /** Format: date-time */
                        expiresAt: string;
                        revokedAt: string | null;
                        /** @description SHA-256 of the signed document, hex */
                        document: string | null;
                        evidence: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getReaderKeys: {
        parameters: {
            query?: {
                /** @description At most so many */
                limit?: number;
                /** @description Where the page before ended: its `next` */
                cursor?: string;
                address?: string;
                state?: "pending" | "active" | "rejected";
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["ReaderKey"][];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postReaderKeys: {
        requestBody: {
            content: {
                "application/json": {
                    address: string;
                    /** @description PEM or armoured text */
                    key: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        kind: string;
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postReaderKeysByIdAccept: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReaderKey"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postReaderKeysByIdReject: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReaderKey"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postReaderKeysByIdRemove: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReaderKey"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getPeople: {
        parameters: {
            query?: {
                /** @description At most so many */
                limit?: number;
                /** @description Where the page before ended: its `next` */
                cursor?: string;
                /** @description Part of a name or address */
                find?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            id: string;
                            /** @enum {string} */
                            kind: "person" | "service";
                            name: string;
                            addresses: string[];
                            /** @description What they may be now, through groups as well */
                            roles: string[];
                            /** @description Those given to the account itself */
                            ownRoles: string[];
                            /** @enum {string} */
                            state: "active" | "disabled";
                            relay: boolean;
                            /** Format: date-time */
                            addedAt: string;
                            /**
                             * @description Where they are kept, and so where they are changed
                             * @enum {string}
                             */
                            source: "hand" | "ldap" | "scim";
                            /** @description The partner organisation they belong to */
                            partner: string | null;
                        }[];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postPeople: {
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    addresses: string[];
                    roles?: ("sender" | "approver" | "operator" | "auditor" | "examiner" | "admin" | "provisioner")[];
                    /**
                     * Format: uuid
                     * @description The partner organisation they belong to
                     */
                    partner?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        /** @enum {string} */
                        kind: "person" | "service";
                        name: string;
                        addresses: string[];
                        /** @description What they may be now, through groups as well */
                        roles: string[];
                        /** @description Those given to the account itself */
                        ownRoles: string[];
                        /** @enum {string} */
                        state: "active" | "disabled";
                        relay: boolean;
                        /** Format: date-time */
                        addedAt: string;
                        /**
                         * @description Where they are kept, and so where they are changed
                         * @enum {string}
                         */
                        source: "hand" | "ldap" | "scim";
                        /** @description The partner organisation they belong to */
                        partner: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getPeopleById: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        /** @enum {string} */
                        kind: "person" | "service";
                        name: string;
                        addresses: string[];
                        /** @description What they may be now, through groups as well */
                        roles: string[];
                        /** @description Those given to the account itself */
                        ownRoles: string[];
                        /** @enum {string} */
                        state: "active" | "disabled";
                        relay: boolean;
                        /** Format: date-time */
                        addedAt: string;
                        /**
                         * @description Where they are kept, and so where they are changed
                         * @enum {string}
                         */
                        source: "hand" | "ldap" | "scim";
                        /** @description The partner organisation they belong to */
                        partner: string | null;
                        passwords: {
                            id: string;
                            label: string;
                            /** Format: date-time */
                            addedAt: string;
                            usedAt: string | null;
                        }[];
                        sessions: number;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    patchPeopleById: {
        parameters: {
            path: {
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    roles?: ("sender" | "approver" | "operator" | "auditor" | "examiner" | "admin" | "provisioner")[];
                    /** @enum {string} */
                    state?: "active" | "disabled";
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        /** @enum {string} */
                        kind: "person" | "service";
                        name: string;
                        addresses: string[];
                        /** @description What they may be now, through groups as well */
                        roles: string[];
                        /** @description Those given to the account itself */
                        ownRoles: string[];
                        /** @enum {string} */
                        state: "active" | "disabled";
                        relay: boolean;
                        /** Format: date-time */
                        addedAt: string;
                        /**
                         * @description Where they are kept, and so where they are changed
                         * @enum {string}
                         */
                        source: "hand" | "ldap" | "scim";
                        /** @description The partner organisation they belong to */
                        partner: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postPeopleByIdInvitation: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        token: string;
                        /** Format: date-time */
                        expiresAt: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postPeopleByIdSignOut: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        ended: number;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postPeopleByIdAppPasswords: {
        parameters: {
            path: {
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    label: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        password: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    deleteAppPasswordsById: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    getApiKeys: {
        parameters: {
            query?: {
                /** @description At most so many */
                limit?: number;
                /** @description Where the page before ended: its `next` */
                cursor?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            account: string;
                            label: string;
                            acts: string[];
                            networks: string[];
                            /** Format: date-time */
                            expiresAt: string;
                            /** Format: date-time */
                            addedAt: string;
                            usedAt: string | null;
                            sandbox: boolean;
                        }[];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postApiKeys: {
        requestBody: {
            content: {
                "application/json": {
                    /** @description Id, address or name of the account it belongs to */
                    account: string;
                    label: string;
                    acts: string[];
                    /** @default [] */
                    networks?: string[];
                    days: number;
                    /**
                     * @description To try with: letters go through everything and never leave; cannot be changed later
                     * @default false
                     */
                    sandbox?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        token: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    deleteApiKeysById: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    getBlocks: {
        parameters: {
            query?: {
                /** @description At most so many */
                limit?: number;
                /** @description Where the page before ended: its `next` */
                cursor?: string;
                /** @description yes: also those that have ended */
                ended?: "yes" | "no";
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Block"][];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postBlocks: {
        requestBody: {
            content: {
                "application/json": {
                    /** @description Such as 203.0.113.0/24 */
                    network: string;
                    hours: number;
                    /** @description Why; it is written down */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Block"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postBlocksByIdLift: {
        parameters: {
            path: {
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why; it is written down */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Block"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getUnusual: {
        parameters: {
            query?: {
                /** @description At most so many */
                limit?: number;
                /** @description Where the page before ended: its `next` */
                cursor?: string;
                /** @description yes: also what somebody has answered */
                answered?: "yes" | "no";
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Unusual"][];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postUnusualByIdAnswer: {
        parameters: {
            path: {
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    how: "fine" | "hold" | "step-up" | "sign-out";
                    /** @description Why; it is written down */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    getOutgoingHolds: {
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            account: string;
                            name: string;
                            reason: string;
                            by: string;
                            /** Format: date-time */
                            since: string;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postOutgoingHolds: {
        requestBody: {
            content: {
                "application/json": {
                    /** @description Id, address or name */
                    account: string;
                    /** @description Why; it is written down */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    postOutgoingHoldsByAccountFree: {
        parameters: {
            path: {
                account: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why; it is written down */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    getMeDevices: {
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Device"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    deleteMeDevicesById: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    getMeAlerts: {
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description A mail for every sign-in */
                        success: boolean;
                        /** @description A mail when sign-ins fail again and again */
                        failure: boolean;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    putMeAlerts: {
        requestBody: {
            content: {
                "application/json": {
                    /** @description A mail for every sign-in */
                    success: boolean;
                    /** @description A mail when sign-ins fail again and again */
                    failure: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    getPeopleByIdDevices: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Device"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    deletePeopleByIdDevicesByDevice: {
        parameters: {
            path: {
                id: string;
                device: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    getWebhooks: {
        parameters: {
            query?: {
                /** @description At most so many */
                limit?: number;
                /** @description Where the page before ended: its `next` */
                cursor?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Webhook"][];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postWebhooks: {
        requestBody: {
            content: {
                "application/json": {
                    label: string;
                    /** @description https; inside private networks only where whoever runs the server names them */
                    url: string;
                    kinds: ("message.accepted" | "message.looked" | "delivery.attempted" | "delivery.delivered" | "delivery.failed" | "delivery.turned" | "delivery.archived" | "delivery.held" | "delivery.released" | "delivery.cancelled" | "delivery.rehearsed" | "hold.refused" | "hold.expired" | "hold.overdue" | "pickup.placed" | "pickup.opened" | "pickup.replied" | "pickup.declined" | "pickup.retracted" | "pickup.expired" | "key.changed" | "policy.activated" | "policy.drifted" | "settings.activated" | "settings.drifted" | "anchor.late" | "log.stalled" | "backup.failed")[];
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        secret: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getWebhooksById: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    deleteWebhooksById: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    patchWebhooksById: {
        parameters: {
            path: {
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    label?: string;
                    /** @description https; inside private networks only where whoever runs the server names them */
                    url?: string;
                    kinds?: ("message.accepted" | "message.looked" | "delivery.attempted" | "delivery.delivered" | "delivery.failed" | "delivery.turned" | "delivery.archived" | "delivery.held" | "delivery.released" | "delivery.cancelled" | "delivery.rehearsed" | "hold.refused" | "hold.expired" | "hold.overdue" | "pickup.placed" | "pickup.opened" | "pickup.replied" | "pickup.declined" | "pickup.retracted" | "pickup.expired" | "key.changed" | "policy.activated" | "policy.drifted" | "settings.activated" | "settings.drifted" | "anchor.late" | "log.stalled" | "backup.failed")[];
                    /** @enum {string} */
                    state?: "active" | "paused";
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    postWebhooksByIdSecret: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        secret: string;
                        /** Format: date-time */
                        earlierUntil: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postWebhooksByIdTest: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getWebhooksByIdCalls: {
        parameters: {
            query?: {
                /** @description At most so many */
                limit?: number;
                /** @description Where the page before ended: its `next` */
                cursor?: string;
                state?: "due" | "done" | "dead";
            };
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            id: string;
                            kind: string;
                            /** @enum {string} */
                            state: "due" | "done" | "dead";
                            attempts: number;
                            /** Format: date-time */
                            madeAt: string;
                            /** Format: date-time */
                            dueAt: string;
                            endedAt: string | null;
                            status: number | null;
                            reason: string | null;
                        }[];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postWebhooksByIdReplay: {
        parameters: {
            path: {
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @description Left out: all that were given up
                     */
                    call?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        calls: number;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getDomainsByNameDns: {
        parameters: {
            path: {
                name: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        at: string;
                        looks: components["schemas"]["DomainLook"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getDomainsByNameDkim: {
        parameters: {
            path: {
                name: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        keys: components["schemas"]["DkimKey"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postDomainsByNameDkim: {
        parameters: {
            path: {
                name: string;
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        keys: components["schemas"]["DkimKey"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postDomainsByNameDkimByPairActivate: {
        parameters: {
            path: {
                name: string;
                pair: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Also where its records are not seen in the DNS yet
                     * @default false
                     */
                    anyway?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        keys: components["schemas"]["DkimKey"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postDomainsByNameDkimByPairRetire: {
        parameters: {
            path: {
                name: string;
                pair: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        keys: components["schemas"]["DkimKey"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getTlsReports: {
        parameters: {
            query?: {
                domain?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The newest 50 */
                        reports: {
                            organisation: string;
                            id: string;
                            /** Format: date-time */
                            begins: string;
                            /** Format: date-time */
                            ends: string;
                            successful: number;
                            failed: number;
                            policies: {
                                domain: string;
                                type: string;
                                successful: number;
                                failed: number;
                                failures: {
                                    result: string;
                                    host: string;
                                    reason: string;
                                    count: number;
                                }[];
                            }[];
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getSettings: {
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["SettingsObject"][];
                        waiting: number;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getSettingsDrift: {
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        file: {
                            fields: string[];
                            since: string;
                        } | null;
                        database: string[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postSettingsDriftAccept: {
        requestBody: {
            content: {
                "application/json": {
                    /** @description For the record */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        fields: string[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getSettingsByName: {
        parameters: {
            path: {
                name: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsObject"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    patchSettingsByName: {
        parameters: {
            path: {
                name: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description For the record */
                    reason: string;
                    /** @description Settings by name, as the file would have them; null: as the file has it */
                    values: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        number: number;
                        /** @description For another person to agree */
                        waits: boolean;
                        /** @enum {string} */
                        takes: "now" | "restart";
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postSettingsByNameAssess: {
        parameters: {
            path: {
                name: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Settings by name, as the file would have them; null: as the file has it */
                    values: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        changes: {
                            field: string;
                            before: string;
                            after: string;
                        }[];
                        risks: string[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getSettingsByNameVersions: {
        parameters: {
            query?: {
                limit?: number;
                /** @description Where the page before ended: its `next` */
                cursor?: number;
            };
            path: {
                name: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["SettingsVersion"][];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postSettingsByNameVersionsByNumberApprove: {
        parameters: {
            path: {
                name: string;
                number: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        number: number;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postSettingsByNameVersionsByNumberRefuse: {
        parameters: {
            path: {
                name: string;
                number: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description For the record */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        number: number;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postSettingsByNameRollback: {
        parameters: {
            path: {
                name: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description For the record */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        number: number;
                        /** @enum {string} */
                        takes: "now" | "restart";
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getGroups: {
        parameters: {
            query?: {
                /** @description At most so many */
                limit?: number;
                /** @description Where the page before ended: its `next` */
                cursor?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            id: string;
                            name: string;
                            roles: string[];
                            /**
                             * @description Where it is kept, and so where it is changed
                             * @enum {string}
                             */
                            source: "hand" | "ldap" | "scim";
                            /** @description Ids of accounts */
                            members: string[];
                            /** Format: date-time */
                            addedAt: string;
                            /** Format: date-time */
                            changedAt: string;
                        }[];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postGroups: {
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    roles: ("sender" | "approver" | "operator" | "auditor" | "examiner" | "admin" | "provisioner")[];
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        name: string;
                        roles: string[];
                        /**
                         * @description Where it is kept, and so where it is changed
                         * @enum {string}
                         */
                        source: "hand" | "ldap" | "scim";
                        /** @description Ids of accounts */
                        members: string[];
                        /** Format: date-time */
                        addedAt: string;
                        /** Format: date-time */
                        changedAt: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getGroupsById: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        name: string;
                        roles: string[];
                        /**
                         * @description Where it is kept, and so where it is changed
                         * @enum {string}
                         */
                        source: "hand" | "ldap" | "scim";
                        /** @description Ids of accounts */
                        members: string[];
                        /** Format: date-time */
                        addedAt: string;
                        /** Format: date-time */
                        changedAt: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    deleteGroupsById: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    patchGroupsById: {
        parameters: {
            path: {
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    name?: string;
                    roles?: ("sender" | "approver" | "operator" | "auditor" | "examiner" | "admin" | "provisioner")[];
                    /** @description All who are to be in it */
                    members?: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        name: string;
                        roles: string[];
                        /**
                         * @description Where it is kept, and so where it is changed
                         * @enum {string}
                         */
                        source: "hand" | "ldap" | "scim";
                        /** @description Ids of accounts */
                        members: string[];
                        /** Format: date-time */
                        addedAt: string;
                        /** Format: date-time */
                        changedAt: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getPartners: {
        parameters: {
            query?: {
                /** @description At most so many */
                limit?: number;
                /** @description Where the page before ended: its `next` */
                cursor?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            id: string;
                            name: string;
                            domains: string[];
                            /** @description What its people may be at most */
                            roles: string[];
                            /** @description Where its people may come from; none: from anywhere */
                            networks: string[];
                            /** @enum {string} */
                            state: "active" | "disabled";
                            endsAt: string | null;
                            /** Format: date-time */
                            addedAt: string;
                        }[];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postPartners: {
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    domains: string[];
                    roles: ("sender" | "approver" | "operator" | "auditor" | "examiner" | "admin" | "provisioner")[];
                    /** @default [] */
                    networks?: string[];
                    /** @default null */
                    endsAt?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        name: string;
                        domains: string[];
                        /** @description What its people may be at most */
                        roles: string[];
                        /** @description Where its people may come from; none: from anywhere */
                        networks: string[];
                        /** @enum {string} */
                        state: "active" | "disabled";
                        endsAt: string | null;
                        /** Format: date-time */
                        addedAt: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    patchPartnersById: {
        parameters: {
            path: {
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    domains?: string[];
                    roles?: ("sender" | "approver" | "operator" | "auditor" | "examiner" | "admin" | "provisioner")[];
                    networks?: string[];
                    endsAt?: string | null;
                    /** @enum {string} */
                    state?: "active" | "disabled";
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        name: string;
                        domains: string[];
                        /** @description What its people may be at most */
                        roles: string[];
                        /** @description Where its people may come from; none: from anywhere */
                        networks: string[];
                        /** @enum {string} */
                        state: "active" | "disabled";
                        endsAt: string | null;
                        /** Format: date-time */
                        addedAt: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getPeopleByIdRights: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        state: "active" | "disabled";
                        rights: {
                            act: string;
                            because: {
                                role: string;
                                /** @description The group it comes by; null: it was given to them */
                                group: string | null;
                            }[];
                        }[];
                        /** @description What their partner organisation may not have */
                        withheld: {
                            role: string;
                            /** @description The group it comes by; null: it was given to them */
                            group: string | null;
                        }[];
                        groups: {
                            /** Format: uuid */
                            id: string;
                            name: string;
                            roles: string[];
                        }[];
                        partner: {
                            /** Format: uuid */
                            id: string;
                            name: string;
                        } | null;
                        /** @description Whether they come in only with two factors */
                        secondFactor: boolean;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postServiceAccounts: {
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /**
                     * @description Whether it may hand over letters of the whole house
                     * @default false
                     */
                    relay?: boolean;
                    /** @description `sender` where left out */
                    roles?: ("sender" | "approver" | "operator" | "auditor" | "examiner" | "admin" | "provisioner")[];
                    /**
                     * Format: uuid
                     * @description The partner organisation it belongs to
                     */
                    partner?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        /** @enum {string} */
                        kind: "person" | "service";
                        name: string;
                        addresses: string[];
                        /** @description What they may be now, through groups as well */
                        roles: string[];
                        /** @description Those given to the account itself */
                        ownRoles: string[];
                        /** @enum {string} */
                        state: "active" | "disabled";
                        relay: boolean;
                        /** Format: date-time */
                        addedAt: string;
                        /**
                         * @description Where they are kept, and so where they are changed
                         * @enum {string}
                         */
                        source: "hand" | "ldap" | "scim";
                        /** @description The partner organisation they belong to */
                        partner: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getDirectory: {
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        configured: boolean;
                        /** @description When it was last read whole */
                        okAt: string | null;
                        failedSince: string | null;
                        reason: string;
                        seen: number;
                        /** @description People there who have no address in a domain of yours, or clash */
                        leftOut: number;
                        /** @description Accounts that are missing there, so many at once that a person must look before they are cut */
                        held: {
                            /** Format: uuid */
                            id: string;
                            name: string;
                        }[];
                        heldAt: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postDirectoryLook: {
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    postDirectoryApproval: {
        requestBody: {
            content: {
                "application/json": {
                    /** @description Those that were looked at */
                    accounts: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        approved: number;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postPeopleFile: {
        requestBody: {
            content: {
                "application/json": {
                    /** @description The columns `name` and `addresses`, and perhaps `roles`, `groups`, `state` */
                    text: string;
                    /** @description The `hash` of the plan that was looked at: it is done; left out: nothing is done */
                    plan?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        done: boolean;
                        hash: string;
                        changes: {
                            line: number;
                            account: string | null;
                            name: string;
                            steps: {
                                /** @enum {string} */
                                kind: "new" | "name" | "address" | "address-gone" | "role" | "role-gone" | "group" | "group-gone" | "on" | "off";
                                text: string;
                            }[];
                        }[];
                        problems: {
                            line: number;
                            says: string;
                        }[];
                        same: number;
                        /** @description People kept by hand who are not in the table; they stay */
                        unlisted: number;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getScimV2ServiceProviderConfig: {
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/scim+json": {
                        [key: string]: unknown;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getScimV2ResourceTypes: {
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/scim+json": {
                        [key: string]: unknown;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getScimV2ResourceTypesById: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/scim+json": {
                        [key: string]: unknown;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getScimV2Schemas: {
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/scim+json": {
                        [key: string]: unknown;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getScimV2SchemasById: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/scim+json": {
                        [key: string]: unknown;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getScimV2Users: {
        parameters: {
            query?: {
                attributes?: string;
                excludedAttributes?: string;
                /** @description RFC 7644 §3.4.2.2 */
                filter?: string;
                /** @description Counted from 1 */
                startIndex?: number;
                count?: number;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/scim+json": {
                        [key: string]: unknown;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postScimV2Users: {
        requestBody: {
            content: {
                "application/scim+json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/scim+json": {
                        [key: string]: unknown;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getScimV2UsersById: {
        parameters: {
            query?: {
                attributes?: string;
                excludedAttributes?: string;
            };
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/scim+json": {
                        [key: string]: unknown;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    putScimV2UsersById: {
        parameters: {
            path: {
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/scim+json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/scim+json": {
                        [key: string]: unknown;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    deleteScimV2UsersById: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    patchScimV2UsersById: {
        parameters: {
            path: {
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/scim+json": {
                    schemas?: string[];
                    Operations: {
                        op: string;
                        path?: string;
                        value?: unknown;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/scim+json": {
                        [key: string]: unknown;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getScimV2Groups: {
        parameters: {
            query?: {
                attributes?: string;
                excludedAttributes?: string;
                /** @description RFC 7644 §3.4.2.2 */
                filter?: string;
                /** @description Counted from 1 */
                startIndex?: number;
                count?: number;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/scim+json": {
                        [key: string]: unknown;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postScimV2Groups: {
        requestBody: {
            content: {
                "application/scim+json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/scim+json": {
                        [key: string]: unknown;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getScimV2GroupsById: {
        parameters: {
            query?: {
                attributes?: string;
                excludedAttributes?: string;
            };
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/scim+json": {
                        [key: string]: unknown;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    putScimV2GroupsById: {
        parameters: {
            path: {
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/scim+json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/scim+json": {
                        [key: string]: unknown;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    deleteScimV2GroupsById: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    patchScimV2GroupsById: {
        parameters: {
            path: {
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/scim+json": {
                    schemas?: string[];
                    Operations: {
                        op: string;
                        path?: string;
                        value?: unknown;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/scim+json": {
                        [key: string]: unknown;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postOauthToken: {
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": {
                    grant_type: string;
                    /** @description Rights, between spaces; left out: all it may */
                    scope?: string;
                    client_id?: string;
                    client_secret?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        access_token: string;
                        /** @constant */
                        token_type: "Bearer";
                        expires_in: number;
                        scope: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getClients: {
        parameters: {
            query?: {
                /** @description At most so many */
                limit?: number;
                /** @description Where the page before ended: its `next` */
                cursor?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            account: string;
                            label: string;
                            /** @description Whether it proves itself by a secret */
                            secret: boolean;
                            /** @description The certificate it proves itself by; null: none */
                            certificate: string | null;
                            acts: string[];
                            networks: string[];
                            /** Format: date-time */
                            expiresAt: string;
                            /** Format: date-time */
                            addedAt: string;
                            usedAt: string | null;
                        }[];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postClients: {
        requestBody: {
            content: {
                "application/json": {
                    /** @description Id, address or name of the account it acts for */
                    account: string;
                    label: string;
                    acts: string[];
                    /** @default [] */
                    networks?: string[];
                    days: number;
                    /**
                     * @description The SHA-256 fingerprint of its certificate, or a DNS name in it; null: it gets a secret
                     * @default null
                     */
                    certificate?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        secret: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    deleteClientsById: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    getEvents: {
        parameters: {
            query?: {
                /** @description Kinds or rooms, a comma between them: hold,signin.failed */
                kind?: string;
                /** @description Who acted, by id */
                actor?: string;
                from?: string;
                /** @description Not included */
                to?: string;
                limit?: number;
                /** @description Where the page before ended: its `next` */
                cursor?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            id: string;
                            /** Format: date-time */
                            at: string;
                            kind: string;
                            actor: {
                                kind: string;
                                id: string;
                            } & {
                                [key: string]: unknown;
                            };
                            message?: string;
                            delivery?: string;
                            data: {
                                [key: string]: unknown;
                            };
                        }[];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getEventsById: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Canonical JSON (RFC 8785) */
                        body: string;
                        /** @description The public keys that sign, as C2SP notes have them */
                        keys: string[];
                        /** @description null: it has no place in the log yet */
                        proof: {
                            leafIndex: number;
                            leafHash: string;
                            hashes: string[];
                            checkpoint: string;
                        } | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getEvidence: {
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Events with a place in the log */
                        size: number;
                        waiting: number;
                        /** @description How long the oldest has waited, milliseconds */
                        oldest: number;
                        checkpoint: string | null;
                        /** @description Every key that ever signed, the oldest first */
                        keys: string[];
                        anchors: {
                            /** @enum {string} */
                            kind: "mail" | "timestamp" | "witness";
                            name: string;
                            reachedAt: string | null;
                            /** @description Events that it knows of */
                            size: number;
                            late: boolean;
                            reason: string | null;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getEvidenceCheckpoints: {
        parameters: {
            query?: {
                limit?: number;
                /** @description Where the page before ended: its `next` */
                cursor?: number;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            size: number;
                            root: string;
                            /** Format: date-time */
                            at: string;
                            note: string;
                        }[];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postEvidencePacks: {
        requestBody: {
            content: {
                "application/json": {
                    scope: {
                        /** @constant */
                        kind: "period";
                        /** Format: date-time */
                        from: string;
                        /** Format: date-time */
                        to: string;
                    } | {
                        /** @constant */
                        kind: "person";
                        person: string;
                        /** Format: date-time */
                        from?: string;
                        /** Format: date-time */
                        to?: string;
                    } | {
                        /** @constant */
                        kind: "letters";
                        letters: string[];
                        matter?: string;
                    } | {
                        /** @constant */
                        kind: "address";
                        address: string;
                    } | {
                        /** @constant */
                        kind: "hold";
                        /** Format: uuid */
                        hold: string;
                    };
                    /** @description Recorded, and written in the pack */
                    reason: string;
                    /**
                     * @description Open protected values: needs the right `archive.read` too
                     * @default false
                     */
                    open?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-tar": unknown;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getReceiptsById: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getReceiptsByIdPdf: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": unknown;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
}

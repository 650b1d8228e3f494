// Made by `npm run console` from the API's own document.
export interface paths {
    "/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who I am and what I may do */
        get: operations["getSession"];
        put?: never;
        /** Comes in with a password; a second factor may be asked for next */
        post: operations["postSession"];
        /** Signs out */
        delete: operations["deleteSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session/second-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The second factor after a password */
        post: operations["postSessionSecondFactor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session/passkey-question": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a passkey has to sign */
        post: operations["postSessionPasskeyQuestion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session/passkey": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Comes in with a passkey alone */
        post: operations["postSessionPasskey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session/invitation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Comes in for the first time, by a one-time link */
        post: operations["postSessionInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session/enrolled": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends the set-up of the first factors */
        post: operations["postSessionEnrolled"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session/proof": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Shows again who one is, before a sensitive act */
        post: operations["postSessionProof"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session/ways": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The ways to sign in here */
        get: operations["getSessionWays"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session/provider": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Where to go to sign in at the provider, to prove oneself there again, or to be known by it */
        post: operations["postSessionProvider"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session/provider/return": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What the provider sent the browser back with */
        post: operations["postSessionProviderReturn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/provider": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether I am known by the provider of sign-ins */
        get: operations["getMeProvider"];
        put?: never;
        post?: never;
        /**
         * Forgets by which name the provider knows me
         * @description Asks for a proof of who you are that is a few minutes old at most.
         */
        delete: operations["deleteMeProvider"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Chooses a password
         * @description Asks for a proof of who you are that is a few minutes old at most.
         */
        put: operations["putMePassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/factors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** My passkeys and authenticator apps */
        get: operations["getMeFactors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/authenticator-apps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begins to add an authenticator app
         * @description Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postMeAuthenticatorApps"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/authenticator-apps/{id}/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Confirms the app by a code it shows */
        post: operations["postMeAuthenticatorAppsByIdConfirm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/passkey-wish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What the browser needs to make a passkey
         * @description Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postMePasskeyWish"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/passkeys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Adds the passkey that the browser made */
        post: operations["postMePasskeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/factors/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Removes a passkey or an authenticator app
         * @description Asks for a proof of who you are that is a few minutes old at most.
         */
        delete: operations["deleteMeFactorsById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/recovery-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes ten new recovery codes; earlier ones are void
         * @description Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postMeRecoveryCodes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where I am signed in */
        get: operations["getMeSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends one of my sessions */
        delete: operations["deleteMeSessionsById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far the set-up is */
        get: operations["getSetup"];
        put?: never;
        /** Takes the one-time link that the server printed when it started on an empty database */
        post: operations["postSetup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/setup/organisation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** The name that readers see, and whom they call */
        put: operations["putSetupOrganisation"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/setup/domain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** The mail domain; its first signing keys are made */
        put: operations["putSetupDomain"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/setup/administrator": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The first administrator, who sets up their sign-in next */
        post: operations["postSetupAdministrator"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether mail flows, what waits, what is wrong
         * @description Needs the right `queue.read`.
         */
        get: operations["getStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/domains": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The organisation’s own mail domains
         * @description Needs the right `people.read`.
         */
        get: operations["getDomains"];
        put?: never;
        /**
         * Adds a domain
         * @description Needs the right `domains.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postDomains"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/domains/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Removes a domain that nobody has an address in any more
         * @description Needs the right `domains.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        delete: operations["deleteDomainsByName"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A stream of server-sent events: `changed` names the lists that changed, `status` is what `GET /status` answers, `over` ends it with the session. `Last-Event-ID` goes on where a stream ended */
        get: operations["getLive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/series": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What happened over the last day, week, month or quarter: by the hour up to a week, else by the day (UTC)
         * @description Needs the right `queue.read`.
         */
        get: operations["getSeries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/queue/ages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How old what has not left is, by class of mail, and which domains do not take it
         * @description Needs the right `queue.read`.
         */
        get: operations["getQueueAges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/standing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Certificates, keys, evidence, anchors, backups, disk: what is well, what to look at, what to put right
         * @description Needs the right `queue.read`.
         */
        get: operations["getStanding"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/letters/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The list of letters, newest first: from:, to:, state:, method:, after:, before:, level:, class:, id:
         * @description Needs the right `trace.read`.
         */
        get: operations["getLettersSearch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The latest letters from or to an address, with all that happened to them
         * @description Needs the right `trace.read`.
         */
        get: operations["getLetters"];
        put?: never;
        /**
         * Sends a letter
         * @description Needs the right `mail.send`.
         */
        post: operations["postLetters"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/letters/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The life of one letter
         * @description Needs the right `trace.read`.
         */
        get: operations["getLettersById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/queue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What has not left yet, oldest first
         * @description Needs the right `queue.read`.
         */
        get: operations["getQueue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/queue/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tries deliveries now
         * @description Needs the right `queue.change`.
         */
        post: operations["postQueueRetry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/queue/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Withdraws what has not left
         * @description Needs the right `queue.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postQueueCancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/pickups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Letters that wait in the portal
         * @description Needs the right `pickup.read`.
         */
        get: operations["getPickups"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/pickups/{id}/retract": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes a letter back out of the portal, and out of later letters to its reader that quote it; says what was opened before
         * @description Needs the right `pickup.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postPickupsByIdRetract"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/letters/{id}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where the copies of a letter are that you sent
         * @description Needs the right `mail.send`.
         */
        get: operations["getLettersByIdStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/letters/{id}/receipts/{delivery}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The custody receipt of one copy of a letter that you sent: a file that proves itself
         * @description Needs the right `mail.send`.
         */
        get: operations["getLettersByIdReceiptsByDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/archive/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Finds kept letters by their words; recorded, the query sealed
         * @description Needs the right `archive.read`.
         */
        post: operations["postArchiveSearch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/archive/letters/{id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Opens one kept letter to be read
         * @description Needs the right `archive.read`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postArchiveLettersByIdRead"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/archive/letters/{id}/source": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * One kept letter as it was accepted, octet for octet
         * @description Needs the right `archive.read`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postArchiveLettersByIdSource"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/archive/letters/{id}/attachments/{part}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * One attachment of a kept letter
         * @description Needs the right `archive.read`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postArchiveLettersByIdAttachmentsByPart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/letters/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Finds letters from and to your own addresses */
        post: operations["postMeLettersSearch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/letters/{id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Opens a letter from or to one of your own addresses */
        post: operations["postMeLettersByIdRead"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/letters/{id}/attachments/{part}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** One attachment of such a letter */
        post: operations["postMeLettersByIdAttachmentsByPart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/archive/exports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Exports, newest first, and how far they are
         * @description Needs the right `archive.export`.
         */
        get: operations["getArchiveExports"];
        put?: never;
        /**
         * Begins an export of kept letters: by a query, by ids or by a legal hold
         * @description Needs the right `archive.export`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postArchiveExports"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/archive/exports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One export, and how far it is
         * @description Needs the right `archive.export`.
         */
        get: operations["getArchiveExportsById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/archive/exports/{id}/file-wish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Asks for the fresh proof that its file takes, for a browser that will fetch the file by itself
         * @description Needs the right `archive.export`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postArchiveExportsByIdFileWish"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/archive/exports/{id}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The letters of an export as one file, made as it is sent; each is recorded as it leaves
         * @description Needs the right `archive.export`. Asks for a proof of who you are that is a few minutes old at most.
         */
        get: operations["getArchiveExportsByIdFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/archive/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Imports of letters from elsewhere, newest first, and how far they are
         * @description Needs the right `archive.import`.
         */
        get: operations["getArchiveImports"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/archive/imports/{id}/aside": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What an import could not file: number, place and why
         * @description Needs the right `archive.import`.
         */
        get: operations["getArchiveImportsByIdAside"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/looks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who else looked at letters from or to me, newest first, and why */
        get: operations["getMeLooks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/letters/{id}/looks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everybody who looked at one letter, newest first
         * @description Needs the right `trace.read`.
         */
        get: operations["getLettersByIdLooks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Letters that I wrote, newest first: how each went, and why */
        get: operations["getMeLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/letters/{id}/retract": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes a letter of mine back, where that can still be done
         * @description Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postMeLettersByIdRetract"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/app-passwords": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** App passwords of my mail programs, one for each device */
        get: operations["getMeAppPasswords"];
        put?: never;
        /**
         * Makes one for a device; it is shown this once
         * @description Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postMeAppPasswords"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/app-passwords/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Withdraws one: that device cannot send any more, from this moment */
        delete: operations["deleteMeAppPasswordsById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/glass": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** When somebody was allowed to read all my letters in an emergency */
        get: operations["getMeGlass"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/holds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Letters that wait for a person, oldest first
         * @description Needs the right `hold.read`.
         */
        get: operations["getHolds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/holds/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One of them: what it holds and why it waits, nothing of its text
         * @description Needs the right `hold.read`.
         */
        get: operations["getHoldsById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/holds/{id}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lets a letter go: it is checked anew and leaves at its floor or above
         * @description Needs the right `hold.decide`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postHoldsByIdRelease"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/holds/{id}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends a letter back to its sender
         * @description Needs the right `hold.decide`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postHoldsByIdRefuse"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/holds/{id}/raise": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Raises what a letter must be protected by; it still waits
         * @description Needs the right `hold.decide`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postHoldsByIdRaise"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/glass": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Requests to read letters of others: one’s own, or for whoever may approve all of them */
        get: operations["getGlass"];
        put?: never;
        /**
         * Asks to read letters of others in an emergency; somebody else has to allow it
         * @description Needs the right `glass.ask`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postGlass"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/glass/{id}/decide": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Allows or refuses what somebody else asked for; a review of it is opened
         * @description Needs the right `glass.approve`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postGlassByIdDecide"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/glass/{id}/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends a permission of somebody before its time
         * @description Needs the right `glass.approve`.
         */
        post: operations["postGlassByIdEnd"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/glass/{id}/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives a permission back that one does not need any more */
        post: operations["postMeGlassByIdEnd"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/glass/letters/{id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reads a letter by a permission that stands; its owner sees it
         * @description Needs the right `glass.ask`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postGlassLettersByIdRead"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/glass/letters/{id}/attachments/{part}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * One attachment of such a letter
         * @description Needs the right `glass.ask`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postGlassLettersByIdAttachmentsByPart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Reviews of the log and of emergency access, newest first
         * @description Needs the right `review.sign`.
         */
        get: operations["getReviews"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reviews/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One review: its topics, and what was said of each; also the report that it happened
         * @description Needs the right `review.sign`.
         */
        get: operations["getReviewsById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reviews/{id}/topics/{topic}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The events of one topic, oldest first
         * @description Needs the right `review.sign`.
         */
        get: operations["getReviewsByIdTopicsByTopic"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reviews/{id}/sign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Signs one topic off, and with the last one the whole review
         * @description Needs the right `review.sign`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postReviewsByIdSign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/retention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How long letters are kept: every version, and how the purge stands
         * @description Needs the right `keeping.read`.
         */
        get: operations["getRetention"];
        put?: never;
        /**
         * Proposes for how long letters are kept, from its approval on
         * @description Needs the right `keeping.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postRetention"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/retention/{version}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approves a version; another person must, where it shortens
         * @description Needs the right `keeping.approve`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postRetentionByVersionApprove"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/retention/{version}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refuses a version
         * @description Needs the right `keeping.approve`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postRetentionByVersionRefuse"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/retention/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Says that the clock is right, so that purging goes on
         * @description Needs the right `keeping.approve`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postRetentionResume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/legal-holds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Legal holds, newest first; who looks is recorded
         * @description Needs the right `keeping.read`.
         */
        get: operations["getLegalHolds"];
        put?: never;
        /**
         * Places a hold: it wins over retention and destruction, also for letters that come later
         * @description Needs the right `keeping.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postLegalHolds"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/legal-holds/{id}/letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ids of the letters that were found under a hold, newest first
         * @description Needs the right `keeping.read`.
         */
        get: operations["getLegalHoldsByIdLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/legal-holds/{id}/ask-release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Asks that a hold be released; another person has to agree
         * @description Needs the right `keeping.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postLegalHoldsByIdAskRelease"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/legal-holds/{id}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Releases a hold: by another person than the one who asked
         * @description Needs the right `keeping.approve`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postLegalHoldsByIdRelease"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/destructions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was asked to be destroyed, newest first, and what became of it
         * @description Needs the right `keeping.read`.
         */
        get: operations["getDestructions"];
        put?: never;
        /**
         * Asks that letters be destroyed; another person has to approve it
         * @description Needs the right `keeping.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postDestructions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/destructions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One destruction, with what became of each letter
         * @description Needs the right `keeping.read`.
         */
        get: operations["getDestructionsById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/destructions/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approves and carries out: by another person than the one who asked
         * @description Needs the right `keeping.approve`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postDestructionsByIdApprove"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/destructions/{id}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refuses a destruction
         * @description Needs the right `keeping.approve`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postDestructionsByIdRefuse"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/destructions/{id}/certificate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The certificate: which letters, by which events, and after which moment nothing opens them
         * @description Needs the right `keeping.read`.
         */
        get: operations["getDestructionsByIdCertificate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The rules in force as sentences, and every version before
         * @description Needs the right `settings.change`.
         */
        get: operations["getRules"];
        put?: never;
        /**
         * Proposes rules: they are tried first, and somebody else has to approve them
         * @description Needs the right `settings.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postRules"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rules/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reads rules and runs the cases that must stay true, without changing anything
         * @description Needs the right `settings.change`.
         */
        post: operations["postRulesCheck"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rules/try": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replays past letters through rules: which would change, how and for whom
         * @description Needs the right `settings.change`.
         */
        post: operations["postRulesTry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rules/{number}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Agrees to a version, which its author cannot
         * @description Needs the right `settings.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postRulesByNumberApprove"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rules/{number}/activate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Puts an approved version in force, everywhere within a second or so
         * @description Needs the right `settings.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postRulesByNumberActivate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rules/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Goes back to the version before, in one step
         * @description Needs the right `settings.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postRulesRollback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/readers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One reader: what they can open, what their servers were seen to do, how a letter to them would go
         * @description Needs the right `trace.read`.
         */
        get: operations["getReaders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/consents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One consent, with the note on its evidence; looking is recorded
         * @description Needs the right `consent.read`.
         */
        get: operations["getConsentsById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reader-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Keys and certificates of readers
         * @description Needs the right `trace.read`.
         */
        get: operations["getReaderKeys"];
        put?: never;
        /**
         * Pins a key or certificate that somebody checked to be the reader’s
         * @description Needs the right `settings.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postReaderKeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reader-keys/{id}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes a changed key as the reader’s from now on
         * @description Needs the right `settings.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postReaderKeysByIdAccept"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reader-keys/{id}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Says that a key is not the reader’s
         * @description Needs the right `settings.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postReaderKeysByIdReject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reader-keys/{id}/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Forgets a key
         * @description Needs the right `settings.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postReaderKeysByIdRemove"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * People and service accounts
         * @description Needs the right `people.read`.
         */
        get: operations["getPeople"];
        put?: never;
        /**
         * Adds a person
         * @description Needs the right `people.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postPeople"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/people/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One account, with its app passwords and devices
         * @description Needs the right `people.read`.
         */
        get: operations["getPeopleById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Changes what somebody may do, or switches them on or off
         * @description Needs the right `people.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        patch: operations["patchPeopleById"];
        trace?: never;
    };
    "/v1/people/{id}/invitation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes a one-time link by which somebody sets up their sign-in
         * @description Needs the right `people.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postPeopleByIdInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/people/{id}/sign-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends all console sessions of an account
         * @description Needs the right `people.change`.
         */
        post: operations["postPeopleByIdSignOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/people/{id}/app-passwords": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes an app password for a mail program; it is shown once
         * @description Needs the right `people.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postPeopleByIdAppPasswords"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/app-passwords/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Withdraws an app password
         * @description Needs the right `people.change`.
         */
        delete: operations["deleteAppPasswordsById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Keys by which systems call
         * @description Needs the right `people.read`.
         */
        get: operations["getApiKeys"];
        put?: never;
        /**
         * Makes a key for a system; it is shown once
         * @description Needs the right `people.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postApiKeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Ends a key
         * @description Needs the right `people.change`.
         */
        delete: operations["deleteApiKeysById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/blocks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Networks and accounts where guessing is blocked, newest first
         * @description Needs the right `guard.read`.
         */
        get: operations["getBlocks"];
        put?: never;
        /**
         * Blocks a network for a while
         * @description Needs the right `guard.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postBlocks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/blocks/{id}/lift": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends a block
         * @description Needs the right `guard.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postBlocksByIdLift"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/unusual": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Use of accounts out of the ordinary, newest first
         * @description Needs the right `guard.read`.
         */
        get: operations["getUnusual"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/unusual/{id}/answer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Says that it is fine, holds the account’s outgoing letters, asks its sessions for a new proof, or ends them
         * @description Needs the right `guard.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postUnusualByIdAnswer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/outgoing-holds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Accounts whose letters wait for a person
         * @description Needs the right `guard.read`.
         */
        get: operations["getOutgoingHolds"];
        put?: never;
        /**
         * From now on letters of an account wait for a person
         * @description Needs the right `guard.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postOutgoingHolds"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/outgoing-holds/{account}/free": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * New letters of the account leave again; those that wait are decided about one by one
         * @description Needs the right `guard.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postOutgoingHoldsByAccountFree"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Devices I have signed in on */
        get: operations["getMeDevices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/devices/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends what is open on one of my devices, and forgets it */
        delete: operations["deleteMeDevicesById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Of which sign-ins I am told by mail, beside new devices and places */
        get: operations["getMeAlerts"];
        /**
         * Chooses of which sign-ins I am told by mail
         * @description Asks for a proof of who you are that is a few minutes old at most.
         */
        put: operations["putMeAlerts"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/people/{id}/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Devices somebody has signed in on
         * @description Needs the right `people.read`.
         */
        get: operations["getPeopleByIdDevices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/people/{id}/devices/{device}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Ends what is open on somebody’s device, and forgets it
         * @description Needs the right `people.change`.
         */
        delete: operations["deletePeopleByIdDevicesByDevice"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Systems that are told of events
         * @description Needs the right `webhooks.read`.
         */
        get: operations["getWebhooks"];
        put?: never;
        /**
         * Adds a system to tell; its secret is shown once
         * @description Needs the right `webhooks.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postWebhooks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One of them
         * @description Needs the right `webhooks.read`.
         */
        get: operations["getWebhooksById"];
        put?: never;
        post?: never;
        /**
         * Tells a system nothing any more
         * @description Needs the right `webhooks.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        delete: operations["deleteWebhooksById"];
        options?: never;
        head?: never;
        /**
         * Changes what a system is told, where, or whether
         * @description Needs the right `webhooks.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        patch: operations["patchWebhooksById"];
        trace?: never;
    };
    "/v1/webhooks/{id}/secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes a new secret, shown once; for a day calls are signed with the one before too
         * @description Needs the right `webhooks.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postWebhooksByIdSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes a call that tells nothing, to see whether it arrives
         * @description Needs the right `webhooks.change`.
         */
        post: operations["postWebhooksByIdTest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/calls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Calls to a system, newest first: made, to be made, given up
         * @description Needs the right `webhooks.read`.
         */
        get: operations["getWebhooksByIdCalls"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes one call again, or all that were given up
         * @description Needs the right `webhooks.change`.
         */
        post: operations["postWebhooksByIdReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/domains/{name}/dns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Looks anew how a domain stands in the DNS: what is good, what is missing, records to copy
         * @description Needs the right `people.read`.
         */
        get: operations["getDomainsByNameDns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/domains/{name}/dkim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Keys that sign letters of a domain, oldest first
         * @description Needs the right `people.read`.
         */
        get: operations["getDomainsByNameDkim"];
        put?: never;
        /**
         * Makes the next pair of keys; it does not sign before it is activated
         * @description Needs the right `domains.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postDomainsByNameDkim"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/domains/{name}/dkim/{pair}/activate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lets a published pair sign; the pair before is retired
         * @description Needs the right `domains.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postDomainsByNameDkimByPairActivate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/domains/{name}/dkim/{pair}/retire": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends a pair; its records stay in the DNS for a week
         * @description Needs the right `domains.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postDomainsByNameDkimByPairRetire"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tls-reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What others report of their connections to your servers (RFC 8460), newest first
         * @description Needs the right `people.read`.
         */
        get: operations["getTlsReports"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All settings that change by the day, and which version of each is in force
         * @description Needs the right `settings.read`.
         */
        get: operations["getSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/settings/drift": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was changed by hand: in the settings file, or in the database
         * @description Needs the right `settings.read`.
         */
        get: operations["getSettingsDrift"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/settings/drift/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Answers for the settings file as it stands now
         * @description Needs the right `settings.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postSettingsDriftAccept"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/settings/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One of them
         * @description Needs the right `settings.read`.
         */
        get: operations["getSettingsByName"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Changes them: at once, or, where that makes anything less safe, when another person agrees
         * @description Needs the right `settings.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        patch: operations["patchSettingsByName"];
        trace?: never;
    };
    "/v1/settings/{name}/assess": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What a change would do, in words; changes nothing
         * @description Needs the right `settings.change`.
         */
        post: operations["postSettingsByNameAssess"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/settings/{name}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every change, newest first: who, why, what it does, who agreed
         * @description Needs the right `settings.read`.
         */
        get: operations["getSettingsByNameVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/settings/{name}/versions/{number}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Agrees to a change that waits, which its author cannot
         * @description Needs the right `settings.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postSettingsByNameVersionsByNumberApprove"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/settings/{name}/versions/{number}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refuses a change that waits
         * @description Needs the right `settings.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postSettingsByNameVersionsByNumberRefuse"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/settings/{name}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Goes back to the version before, in one step
         * @description Needs the right `settings.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postSettingsByNameRollback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Groups, the roles they give, and who is in them
         * @description Needs the right `people.read`.
         */
        get: operations["getGroups"];
        put?: never;
        /**
         * Makes a group, without members
         * @description Needs the right `people.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postGroups"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/groups/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One group
         * @description Needs the right `people.read`.
         */
        get: operations["getGroupsById"];
        put?: never;
        post?: never;
        /**
         * Removes a group; what it gave is gone
         * @description Needs the right `people.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        delete: operations["deleteGroupsById"];
        options?: never;
        head?: never;
        /**
         * Changes what a group gives and who is in it; whoever loses something is cut at once
         * @description Needs the right `people.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        patch: operations["patchGroupsById"];
        trace?: never;
    };
    "/v1/partners": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Organisations whose people and systems have accounts here
         * @description Needs the right `people.read`.
         */
        get: operations["getPartners"];
        put?: never;
        /**
         * Adds a partner organisation
         * @description Needs the right `people.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postPartners"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/partners/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Changes what a partner may, or switches it and all its people off or on
         * @description Needs the right `people.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        patch: operations["patchPartnersById"];
        trace?: never;
    };
    "/v1/people/{id}/rights": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Why somebody may do what they may: each right with the roles and groups that give it
         * @description Needs the right `people.read`.
         */
        get: operations["getPeopleByIdRights"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/service-accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Adds an account for a system
         * @description Needs the right `people.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postServiceAccounts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/directory": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How it stands with the directory that says who is here
         * @description Needs the right `people.read`.
         */
        get: operations["getDirectory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/directory/look": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Has the directory asked at once
         * @description Needs the right `people.change`.
         */
        post: operations["postDirectoryLook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/directory/approval": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lets the accounts be cut that wait for a person
         * @description Needs the right `people.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postDirectoryApproval"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/people/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Shows what a table of people (CSV) would change, and does it where the plan is named
         * @description Needs the right `people.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postPeopleFile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/scim/v2/ServiceProviderConfig": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What this service can do
         * @description Needs the right `people.provision`.
         */
        get: operations["getScimV2ServiceProviderConfig"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/scim/v2/ResourceTypes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The kinds of resources there are
         * @description Needs the right `people.provision`.
         */
        get: operations["getScimV2ResourceTypes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/scim/v2/ResourceTypes/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The kinds of resources there are: one of them
         * @description Needs the right `people.provision`.
         */
        get: operations["getScimV2ResourceTypesById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/scim/v2/Schemas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is kept of people and groups
         * @description Needs the right `people.provision`.
         */
        get: operations["getScimV2Schemas"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/scim/v2/Schemas/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is kept of people and groups: one of them
         * @description Needs the right `people.provision`.
         */
        get: operations["getScimV2SchemasById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/scim/v2/Users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * People that were pushed
         * @description Needs the right `people.provision`.
         */
        get: operations["getScimV2Users"];
        put?: never;
        /**
         * Pushes people: one of them
         * @description Needs the right `people.provision`.
         */
        post: operations["postScimV2Users"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/scim/v2/Users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
        post?: never;
        /**
         * People: removes one of them; every way in ends for good
         * @description Needs the right `people.provision`.
         */
        delete: operations["deleteScimV2UsersById"];
        options?: never;
        head?: never;
        /**
         * People: changes one of them
         * @description Needs the right `people.provision`.
         */
        patch: operations["patchScimV2UsersById"];
        trace?: never;
    };
    "/v1/scim/v2/Groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Groups that were pushed
         * @description Needs the right `people.provision`.
         */
        get: operations["getScimV2Groups"];
        put?: never;
        /**
         * Pushes groups: one of them
         * @description Needs the right `people.provision`.
         */
        post: operations["postScimV2Groups"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/scim/v2/Groups/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
        post?: never;
        /**
         * Groups: removes one of them; every way in ends for good
         * @description Needs the right `people.provision`.
         */
        delete: operations["deleteScimV2GroupsById"];
        options?: never;
        head?: never;
        /**
         * Groups: changes one of them
         * @description Needs the right `people.provision`.
         */
        patch: operations["patchScimV2GroupsById"];
        trace?: never;
    };
    "/v1/oauth/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Access for ten minutes, for a program that shows who it is */
        post: operations["postOauthToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/clients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Programs that may ask for access
         * @description Needs the right `people.read`.
         */
        get: operations["getClients"];
        put?: never;
        /**
         * Lets a program ask for access; its secret is shown once
         * @description Needs the right `people.change`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postClients"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/clients/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Ends a program’s access, and what it holds
         * @description Needs the right `people.change`.
         */
        delete: operations["deleteClientsById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Events, newest first; what is protected in them stays sealed. Looking is recorded
         * @description Needs the right `evidence.read`.
         */
        get: operations["getEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One event as it was hashed, with the proof that it stands in the log. Looking is recorded
         * @description Needs the right `evidence.read`.
         */
        get: operations["getEventsById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/evidence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How the log stands: its newest checkpoint, its keys, the places outside that know of it
         * @description Needs the right `evidence.read`.
         */
        get: operations["getEvidence"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/evidence/checkpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Signed checkpoints of the file drop, the newest first
         * @description Needs the right `evidence.read`.
         */
        get: operations["getEvidenceCheckpoints"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/evidence/packs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A pack of evidence for an auditor as one file, made as it is sent; values stay closed unless asked for
         * @description Needs the right `evidence.export`. Asks for a proof of who you are that is a few minutes old at most.
         */
        post: operations["postEvidencePacks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/receipts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The custody receipt of a delivery: a file that proves itself. Making one is recorded
         * @description Needs the right `trace.read`.
         */
        get: operations["getReceiptsById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/receipts/{id}/pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The same to read and print. Making one is recorded
         * @description Needs the right `trace.read`.
         */
        get: operations["getReceiptsByIdPdf"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Problem: {
            type: string;
            /** @description A sentence for people */
            title: string;
            status: number;
            /** @description For programs; docs/reference/errors.md lists them */
            code: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSessionSecondFactor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSessionPasskeyQuestion: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSessionPasskey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSessionInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSessionEnrolled: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSessionProof: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSessionWays: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSessionProvider: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSessionProviderReturn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMeProvider: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteMeProvider: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putMePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMeFactors: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postMeAuthenticatorApps: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
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
                        secret: string;
                        uri: string;
                    };
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postMeAuthenticatorAppsByIdConfirm: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postMePasskeyWish: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postMePasskeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteMeFactorsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postMeRecoveryCodes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMeSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteMeSessionsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSetup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
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
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSetup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putSetupOrganisation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
                    "application/json": {
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
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putSetupDomain: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
                    "application/json": {
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
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSetupAdministrator: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDomains: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postDomains: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteDomainsByName: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getLive: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSeries: {
        parameters: {
            query?: {
                span?: "day" | "week" | "month" | "quarter";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getQueueAges: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getStanding: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getLettersSearch: {
        parameters: {
            query?: {
                q?: string;
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
                        }[];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postLetters: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getLettersById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
                        }[];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postQueueRetry: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postQueueCancel: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postPickupsByIdRetract: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getLettersByIdStatus: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getLettersByIdReceiptsByDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                delivery: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postArchiveSearch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
                    "application/json": {
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
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postArchiveLettersByIdRead: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
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
                    "application/json": {
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
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postArchiveLettersByIdSource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postArchiveLettersByIdAttachmentsByPart: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                part: string;
            };
            cookie?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postMeLettersSearch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
                    "application/json": {
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
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postMeLettersByIdRead: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postMeLettersByIdAttachmentsByPart: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                part: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
                        }[];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postArchiveExports: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
                    "application/json": {
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
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getArchiveExportsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postArchiveExportsByIdFileWish: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getArchiveExportsByIdFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
                        }[];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getLettersByIdLooks: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postMeLettersByIdRetract: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMeAppPasswords: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postMeAppPasswords: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteMeAppPasswordsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMeGlass: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHoldsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postHoldsByIdRelease: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postHoldsByIdRefuse: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postHoldsByIdRaise: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
                            askedBy: {
                                /** Format: uuid */
                                id: string;
                                name: string;
                            };
                            /** Format: date-time */
                            askedAt: string;
                            letters: string[];
                            person: {
                                /** Format: uuid */
                                id: string;
                                name: string;
                            } | null;
                            reason: string;
                            minutes: number;
                            /** @enum {string} */
                            state: "asked" | "lapsed" | "refused" | "open" | "over";
                            decidedBy: {
                                /** Format: uuid */
                                id: string;
                                name: string;
                            } | null;
                            decidedAt: string | null;
                            words: string | null;
                            endsAt: string | null;
                        }[];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postGlass: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        askedBy: {
                            /** Format: uuid */
                            id: string;
                            name: string;
                        };
                        /** Format: date-time */
                        askedAt: string;
                        letters: string[];
                        person: {
                            /** Format: uuid */
                            id: string;
                            name: string;
                        } | null;
                        reason: string;
                        minutes: number;
                        /** @enum {string} */
                        state: "asked" | "lapsed" | "refused" | "open" | "over";
                        decidedBy: {
                            /** Format: uuid */
                            id: string;
                            name: string;
                        } | null;
                        decidedAt: string | null;
                        words: string | null;
                        endsAt: string | null;
                    };
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postGlassByIdDecide: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
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
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        askedBy: {
                            /** Format: uuid */
                            id: string;
                            name: string;
                        };
                        /** Format: date-time */
                        askedAt: string;
                        letters: string[];
                        person: {
                            /** Format: uuid */
                            id: string;
                            name: string;
                        } | null;
                        reason: string;
                        minutes: number;
                        /** @enum {string} */
                        state: "asked" | "lapsed" | "refused" | "open" | "over";
                        decidedBy: {
                            /** Format: uuid */
                            id: string;
                            name: string;
                        } | null;
                        decidedAt: string | null;
                        words: string | null;
                        endsAt: string | null;
                    };
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postGlassByIdEnd: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
                        askedBy: {
                            /** Format: uuid */
                            id: string;
                            name: string;
                        };
                        /** Format: date-time */
                        askedAt: string;
                        letters: string[];
                        person: {
                            /** Format: uuid */
                            id: string;
                            name: string;
                        } | null;
                        reason: string;
                        minutes: number;
                        /** @enum {string} */
                        state: "asked" | "lapsed" | "refused" | "open" | "over";
                        decidedBy: {
                            /** Format: uuid */
                            id: string;
                            name: string;
                        } | null;
                        decidedAt: string | null;
                        words: string | null;
                        endsAt: string | null;
                    };
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postMeGlassByIdEnd: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
                        askedBy: {
                            /** Format: uuid */
                            id: string;
                            name: string;
                        };
                        /** Format: date-time */
                        askedAt: string;
                        letters: string[];
                        person: {
                            /** Format: uuid */
                            id: string;
                            name: string;
                        } | null;
                        reason: string;
                        minutes: number;
                        /** @enum {string} */
                        state: "asked" | "lapsed" | "refused" | "open" | "over";
                        decidedBy: {
                            /** Format: uuid */
                            id: string;
                            name: string;
                        } | null;
                        decidedAt: string | null;
                        words: string | null;
                        endsAt: string | null;
                    };
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postGlassLettersByIdRead: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postGlassLettersByIdAttachmentsByPart: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                part: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
                            closedBy: {
                                /** Format: uuid */
                                id: string;
                                name: string;
                            } | null;
                            toDo: number;
                            done: number;
                        }[];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReviewsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
                        closedBy: {
                            /** Format: uuid */
                            id: string;
                            name: string;
                        } | null;
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
                            signedBy: {
                                /** Format: uuid */
                                id: string;
                                name: string;
                            } | null;
                            signedAt: string | null;
                            signedCount: number | null;
                            hash: string | null;
                        }[];
                    };
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: never;
            path: {
                id: string;
                topic: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postReviewsByIdSign: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
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
                        closedBy: {
                            /** Format: uuid */
                            id: string;
                            name: string;
                        } | null;
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
                            signedBy: {
                                /** Format: uuid */
                                id: string;
                                name: string;
                            } | null;
                            signedAt: string | null;
                            signedCount: number | null;
                            hash: string | null;
                        }[];
                    };
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRetention: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
                            schedule: {
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postRetention: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description For the record */
                    reason: string;
                    schedule: {
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postRetentionByVersionApprove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postRetentionByVersionRefuse: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postRetentionResume: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getLegalHolds: {
        parameters: {
            query?: {
                /** @description Released ones too */
                all?: "true" | "false";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
                        }[];
                        /** @description Under any of them */
                        letters: number;
                    };
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postLegalHolds: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postLegalHoldsByIdAskRelease: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postLegalHoldsByIdRelease: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
                            outcomes: {
                                destroyed: number;
                                held: number;
                                "under-way": number;
                                missing: number;
                            };
                            /** @description After it no copy of the database opens what was destroyed */
                            databaseUntil: string | null;
                            /** @description After it no backup does; null: none was ever made */
                            backupUntil: string | null;
                            confirmedAt: string | null;
                        }[];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postDestructions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDestructionsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
                        outcomes: {
                            destroyed: number;
                            held: number;
                            "under-way": number;
                            missing: number;
                        };
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postDestructionsByIdApprove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postDestructionsByIdRefuse: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDestructionsByIdCertificate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postRules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postRulesCheck: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postRulesTry: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postRulesByNumberApprove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                number: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postRulesByNumberActivate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                number: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postRulesRollback: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
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
                        number: number;
                    };
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReaders: {
        parameters: {
            query: {
                address: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getConsentsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
                        }[];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postReaderKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postReaderKeysByIdAccept: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postReaderKeysByIdReject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postReaderKeysByIdRemove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postPeople: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPeopleById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchPeopleById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postPeopleByIdInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postPeopleByIdSignOut: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postPeopleByIdAppPasswords: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteAppPasswordsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteApiKeysById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
                        }[];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postBlocks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
                    "application/json": {
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
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postBlocksByIdLift: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
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
                    "application/json": {
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
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
                        }[];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postUnusualByIdAnswer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOutgoingHolds: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postOutgoingHolds: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postOutgoingHoldsByAccountFree: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: string;
            };
            cookie?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMeDevices: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
                            /** @description The browser as it names itself */
                            program: string;
                            /** Format: date-time */
                            firstAt: string;
                            /** Format: date-time */
                            lastAt: string;
                            sessions: number;
                        }[];
                    };
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteMeDevicesById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMeAlerts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putMeAlerts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPeopleByIdDevices: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
                            /** @description The browser as it names itself */
                            program: string;
                            /** Format: date-time */
                            firstAt: string;
                            /** Format: date-time */
                            lastAt: string;
                            sessions: number;
                        }[];
                    };
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deletePeopleByIdDevicesByDevice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                device: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
                        }[];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postWebhooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWebhooksById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteWebhooksById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchWebhooksById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postWebhooksByIdSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postWebhooksByIdTest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postWebhooksByIdReplay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDomainsByNameDns: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
                        looks: {
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
                        }[];
                    };
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDomainsByNameDkim: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        keys: {
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
                        }[];
                    };
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postDomainsByNameDkim: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        keys: {
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
                        }[];
                    };
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postDomainsByNameDkimByPairActivate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                pair: string;
            };
            cookie?: never;
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
                        keys: {
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
                        }[];
                    };
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postDomainsByNameDkimByPairRetire: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                pair: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        keys: {
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
                        }[];
                    };
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTlsReports: {
        parameters: {
            query?: {
                domain?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
                        }[];
                        waiting: number;
                    };
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSettingsDrift: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSettingsDriftAccept: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
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
                        fields: string[];
                    };
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSettingsByName: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
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
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchSettingsByName: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSettingsByNameAssess: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSettingsByNameVersions: {
        parameters: {
            query?: {
                limit?: number;
                /** @description Where the page before ended: its `next` */
                cursor?: number;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
                        }[];
                        /** @description For the page behind; null: the last */
                        next: string | null;
                    };
                };
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSettingsByNameVersionsByNumberApprove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                number: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSettingsByNameVersionsByNumberRefuse: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                number: string;
            };
            cookie?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSettingsByNameRollback: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postGroups: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getGroupsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteGroupsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchGroupsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postPartners: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchPartnersById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPeopleByIdRights: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postServiceAccounts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDirectory: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postDirectoryLook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postDirectoryApproval: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postPeopleFile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getScimV2ServiceProviderConfig: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getScimV2ResourceTypes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getScimV2ResourceTypesById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getScimV2Schemas: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getScimV2SchemasById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postScimV2Users: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getScimV2UsersById: {
        parameters: {
            query?: {
                attributes?: string;
                excludedAttributes?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putScimV2UsersById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteScimV2UsersById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchScimV2UsersById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postScimV2Groups: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getScimV2GroupsById: {
        parameters: {
            query?: {
                attributes?: string;
                excludedAttributes?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putScimV2GroupsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteScimV2GroupsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchScimV2GroupsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postOauthToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postClients: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteClientsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getEventsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getEvidence: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getEvidenceCheckpoints: {
        parameters: {
            query?: {
                limit?: number;
                /** @description Where the page before ended: its `next` */
                cursor?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postEvidencePacks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReceiptsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReceiptsByIdPdf: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
            /** @description What went wrong, in words (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}

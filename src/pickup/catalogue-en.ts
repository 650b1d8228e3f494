/** Everything a reader or sender is told, in English. Short words, short sentences: people read this tired and worried. */
export const en = {
  /** The language's own name, for the switch. */
  name: 'English',
  locale: 'en-US',

  notice: {
    greeting: 'Hello,',
    goodbye: (house: string) => `Kind regards,\n${house}`,
    help: (contact: string) => `Questions, or not sure that this mail is real? Ask us: ${contact}`,
    reader: {
      subject: (house: string) => `A secure message for you from ${house}`,
      waits: (from: string, house: string) =>
        `${from} sent you a secure message through ${house}. Because it is private, it is kept safe for you on our own page instead of in this email.`,
      waitsUnnamed: (house: string) =>
        `${house} sent you a secure message. Because it is private, it is kept safe for you on our own page instead of in this email.`,
      open: 'Read the message',
      how: 'You need no account and no password. We send a code to this mailbox, and you type it on the page.',
      secret:
        'You will also be asked for a secret that you and the sender agree on, for example by telephone.',
      until: (date: string) => `The message waits for you until ${date}.`,
      wrong: 'Not for you? Open the page and choose "This is not for me", or just delete this email.',
    },
    code: {
      subject: (house: string) => `Your code for ${house}`,
      type: 'You asked for a code. Type it on the page where you asked for it, in the same browser:',
      life: (minutes: number) => `It works once, and for ${minutes} minutes.`,
      careful:
        'Never tell this code to anybody. We will not call you to ask for it. If you did not ask for a code, you can delete this email: without the code nobody gets in.',
    },
    sender: {
      subject: 'Your message is waiting for its reader',
      waits: (recipient: string) =>
        `Your message to ${recipient} is waiting on our secure page. The reader was sent a link and can open it after showing that the mailbox is theirs.`,
      follow: 'Follow this message',
      can: 'On that page you see whether it was opened. You can also take it back, or let it wait longer.',
      until: (date: string) => `It waits until ${date}.`,
    },
    secret: {
      subject: 'Your reader needs a secret from you',
      why: (recipient: string) =>
        `Your message to ${recipient} cannot be opened yet. Its content, or the way our link travelled, asks for more than a code by email.`,
      do: 'Please agree a secret with your reader. Call them, or use another way that is not email. Then enter it on this page:',
      open: 'Set the secret',
    },
    expired: {
      subject: 'Your message was not picked up in time',
      unopened: (recipient: string) =>
        `Your message to ${recipient} waited on our secure page, and its time is over. It was never opened. It has been destroyed there and cannot be opened any more.`,
      opened: (recipient: string) =>
        `The time of your message to ${recipient} on our secure page is over. The reader had opened it before. It can no longer be opened there.`,
      do: 'If the reader still needs it, call them and send it again.',
    },
    undelivered: {
      subject: 'Your reader could not be told of a message',
      what: (recipient: string) =>
        `Our email to ${recipient} came back. Your message waits on our secure page, but your reader does not know of it.`,
      do: 'Please check the address. If it is wrong, take the message back on this page. If it is right, call your reader:',
      open: 'Look at the message',
    },
    declined: {
      subject: 'Your reader says a message is not for them',
      what: (recipient: string) =>
        `Whoever reads mail at ${recipient} says that your message is not for them.`,
      do: 'Please check the address. If it is wrong, take the message back on this page:',
      open: 'Look at the message',
    },
  },

  page: {
    skip: 'Skip to the page',
    language: 'Language',
    footer: (house: string) => `This page belongs to ${house}.`,
    help: (contact: string) => `Need help? ${contact}`,
    errorHeading: 'There is a problem',
    backToStart: 'Back to the start',
    home: {
      heading: 'Secure messages',
      text: (house: string) => `${house} keeps private messages safe here until their reader opens them.`,
      how: 'To read a message, open the link in the email that we sent you.',
    },
    landing: {
      heading: 'You have a secure message',
      text: (house: string) =>
        `${house} keeps it safe here until you read it. Only you should open it, so we first check that the mailbox is yours.`,
      one: 'Press the button. We send a code to the mailbox where you got the link.',
      two: 'Open that email and type the code here.',
      button: 'Email me a code',
      have: 'I already have a code',
      realHeading: 'How do I know this page is real?',
      real: (host: string) =>
        `The address at the top of your browser begins with ${host}. We never ask here for a password, a bank card or money.`,
      ask: (contact: string) => `Not sure? Ask us first: ${contact}`,
    },
    senderLanding: {
      heading: 'Follow your message',
      text: 'See whether your message was opened, take it back, or let it wait longer. We first check that the mailbox it was sent from is yours.',
      one: 'Press the button. We send a code to the mailbox you sent the message from.',
    },
    code: {
      heading: 'Type your code',
      sent: 'If the link is right, we have just sent an email with a code to the mailbox that goes with it. It can take a minute or two. Look in the spam folder too.',
      label: 'Code',
      hint: '8 digits, from our newest email',
      button: 'Continue',
      again: 'No email? Send a new code',
      againHint: 'A new code takes the place of the old one.',
      refused: 'That code did not work. Check the digits in our newest email, or ask for a new code.',
      refusedMore: 'A code works once, for a short time, and only in the browser where you asked for it.',
      empty: 'Type the 8 digits from our email.',
    },
    secret: {
      heading: 'One more step',
      text: 'This message also asks for a secret that you and the sender agreed on, for example by telephone.',
      label: 'Secret',
      hint: 'Big and small letters make no difference.',
      button: 'Open the message',
      refused: 'That is not the secret. Ask the sender if you are not sure.',
      slowed: (time: string) => `That was wrong too often. Try again after ${time}.`,
      locked: 'That was wrong too often. The sender must set a new secret. We have asked them.',
      unset:
        'The sender has not set a secret yet. We have asked them to agree one with you. You can also call the sender. Then come back to this page.',
      retry: 'Try again',
    },
    letter: {
      from: 'From',
      to: 'To',
      sent: 'Sent',
      until: 'Here until',
      noSubject: '(No subject)',
      body: 'Message',
      frame: 'The message',
      asText: 'Show as plain text',
      asSent: 'Show as it was sent',
      empty: 'This message has no text. Look at the files below.',
      files: 'Files',
      download: 'Download',
      careful: 'A file that you save stays on this device. Do not save it on a computer that others use.',
      leave: 'Sign out',
      notMine: 'This is not for me',
      notMineText:
        'Did you get this message by mistake? We tell the sender, and you will not be asked anything else.',
      notMineButton: 'Tell the sender it is not for me',
    },
    looks: {
      link: 'Who looked at this message',
      heading: 'Who looked at this message',
      text: (house: string) =>
        `Everybody else who looked at this message or at what ${house} knows about it. What machines do on its way is not listed.`,
      nobody: 'Nobody else has looked at it.',
      why: 'Their reason:',
      glass: 'Emergency access: a second person had to allow it, and somebody reviews it.',
      you: 'Your own visits',
      youText:
        'Each was opened with this link and a code from your mailbox. Was one of them not you? Ask us.',
      saw: {
        content: 'read the message',
        attachment: 'downloaded a file',
        export: 'took a copy out of our archive',
        excerpt: 'saw its subject and a line of it in a search',
        proof: 'made a proof of its delivery',
        details: 'looked at its delivery, not at its text',
        line: 'saw it in a list, without its text',
        access: 'allowed somebody here to read it',
      },
      kind: {
        staff: (house: string) => `Somebody at ${house}`,
        system: (house: string) => `A system of ${house}`,
        shell: (house: string) => `Whoever runs the mail server of ${house}`,
        sender: () => 'The sender',
        reader: () => 'Another reader',
      },
      role: {
        sender: 'staff',
        approver: 'somebody who approves messages',
        operator: 'somebody who runs the mail',
        auditor: 'somebody who audits',
        examiner: 'an auditor from outside',
        admin: 'an administrator',
        provisioner: 'a system',
      },
    },
    ownKey: {
      link: 'Get your next messages straight into your mail program',
      heading: 'Get your next messages straight into your mail program',
      text: (house: string, address: string) =>
        `Does your mail program open encrypted mail? Then give us your S/MIME certificate or your OpenPGP public key for ${address}. From then on ${house} can encrypt messages so that only you open them, in your own mail program.`,
      careful: 'Only the public half belongs here. Never give anybody your private key, and not us either.',
      file: 'Your certificate or public key, as a file',
      fileHint: (size: string) => `A file such as .cer, .crt, .pem, .p7b or .asc, up to ${size}.`,
      paste: 'Or paste it here as text',
      pasteHint:
        'Everything from the line that begins with -----BEGIN to the line that begins with -----END.',
      button: 'Use it from now on',
      back: 'Back to the message',
      empty: 'Choose a file, or paste your certificate or public key.',
      tooLarge: (size: string) => `That is too large for a key. It may have up to ${size}.`,
      private:
        'That is a private key, or a file with one inside. We have thrown it away. Export only the public half from your mail program, and give us that. Never send your private key to anybody.',
      refused: 'We cannot use that one.',
      reason: 'What our check says:',
      tooMany:
        'Other keys for this mailbox are waiting for somebody here to look at them. Please ask us first.',
      new: (house: string) =>
        `Thank you. It was kept. From the next message on, ${house} can encrypt for you. A message can still wait on this page where that is safer.`,
      known: 'We already have this one. Nothing changes.',
      refreshed: 'Thank you. We already knew this one, and your newer copy of it was kept.',
      pending:
        'Thank you. It was kept, but it is not used yet: it differs from the one we know for this mailbox. Somebody here looks at it first.',
      rejected: 'Somebody here has looked at this one before and said no. It is not used. Please ask us.',
    },
    reply: {
      heading: 'Answer',
      to: (name: string) => `Your answer goes to ${name}, protected.`,
      label: 'Your answer',
      files: 'Add files',
      filesHint: (size: string) => `Photos or documents, up to ${size} in all.`,
      button: 'Send answer',
      empty: 'Write your answer, or add a file.',
      tooLarge: (size: string) =>
        `Your files are too large. All together they may have up to ${size}. Choose smaller ones.`,
      tooLong: 'Your answer is too long. Please send it as a file.',
      later:
        'Your answer could not be sent just now. Nothing was lost: it is still below. Please try again in a few minutes.',
      refused: 'Your answer could not be taken.',
      underWay:
        'Your answer is being sent. Wait a moment and send it once more if this page does not change.',
      filesAgain: 'Please choose your files again.',
      sentHeading: 'Your answer was sent',
      sentText: (house: string) => `It reaches ${house} protected. You can close this page.`,
      none: 'This message cannot be answered here.',
      back: 'Back to the message',
    },
    ended: {
      retractedHeading: 'The sender took this message back',
      retracted: (date: string) =>
        `It was taken back on ${date} and cannot be opened any more. If you still need it, ask the sender.`,
      expiredHeading: 'The time for this message is over',
      expired: (date: string) =>
        `It waited here until ${date} and was then destroyed. If you still need it, ask the sender to send it again.`,
    },
    declined: {
      heading: 'Thank you',
      text: 'We have told the sender that this message is not for you. You can close this page and delete the email.',
    },
    left: {
      heading: 'You are signed out',
      text: 'You can close this page. To read the message again, use the link in our email.',
    },
    signedOut: {
      heading: 'Please sign in again',
      text: 'You have not used this page for a while, so we closed the message for your safety.',
      button: 'Get a new code',
    },
    sender: {
      heading: 'Your message',
      to: 'To',
      sent: 'Placed here',
      until: 'Waits until',
      notice: 'Link to the reader',
      noticePaths: {
        none: 'Not delivered yet',
        open: 'Delivered, but without encryption on the way',
        encrypted: 'Delivered, encrypted',
        verified: 'Delivered, encrypted to a checked server',
        authenticated: 'Delivered, encrypted to a checked server',
        sealed: 'Delivered, sealed',
      },
      opened: 'Opened',
      replied: 'Answered',
      notYet: 'Not yet',
      proof: 'The reader shows',
      proofMailbox: 'a code sent to their mailbox',
      proofSecret: 'a code sent to their mailbox, and the secret',
      states: {
        waiting: 'It is waiting for its reader.',
        opened: 'The reader has opened it.',
        replied: 'The reader has opened it and answered.',
        declined: 'The reader says it is not for them. Please check the address.',
        retracted: (date: string) => `You took it back on ${date}. It cannot be opened any more.`,
        expired: (date: string) => `Its time was over on ${date}. It cannot be opened any more.`,
        needsSecret: 'The reader cannot open it before you set a secret.',
      },
      secretHeading: 'Secret',
      secretText:
        'Agree a secret with your reader by telephone or in person, never by email. A word and a number are better than a birthday. Big and small letters make no difference.',
      secretSet: 'A secret is set. A new one takes its place.',
      secretLocked: 'The secret was entered wrong too often. Please set a new one.',
      secretLabel: 'Secret',
      secretHint: (least: number) => `At least ${least} characters`,
      secretButton: 'Set the secret',
      secretDone: 'The secret is set. Your reader can use it from now on.',
      secretShort: (least: number) => `The secret needs at least ${least} characters.`,
      secretLong: 'That secret is too long.',
      extendHeading: 'More time',
      extendText: 'Let the message wait longer.',
      extendLabel: 'From today',
      extendDays: (days: number) => `${days} days`,
      extendButton: 'Change the time',
      extendDone: (date: string) => `The message now waits until ${date}.`,
      extendTooFar: (date: string) => `It can wait until ${date} at most.`,
      retractHeading: 'Take it back',
      retractText: 'The message is destroyed on this page. This cannot be undone.',
      retractOpened: 'The reader has already opened it. You can stop further reading, but not what was seen.',
      retractConfirm: 'Yes, take this message back',
      retractButton: 'Take the message back',
      retractUnsure: 'Tick the box to take the message back.',
      retractDone: 'The message was taken back.',
    },
    trouble: {
      missingHeading: 'There is no such page',
      missing: 'Check the link in your email, or open it again from there.',
      foreignHeading: 'We could not accept that',
      foreign:
        'The form did not come from this page, or your browser keeps no cookies. Open the link in your email again and try once more.',
      largeHeading: 'That is too large',
      large: 'Go back and choose smaller files.',
      busyHeading: 'Please try again soon',
      busy: 'We cannot answer just now. Nothing was lost. Wait a minute and try again.',
      refusedHeading: 'We could not understand that',
      refused: 'Go back and try again, or open the link in your email once more.',
      brokenHeading: 'Something went wrong here',
      broken:
        'It is not your fault. Wait a minute and try again. If you ask us for help, tell us this number:',
    },
  },
};

/** What every language must say. */
export type Catalogue = Readonly<typeof en>;

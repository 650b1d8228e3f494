import { newToken } from '#base';

/** A new Message-ID (RFC 5322 §3.6.4), angle brackets included; it tells nothing but the host. */
export const messageIdFor = (hostname: string): string => `<${newToken(18)}@${hostname}>`;

/** Whether `text` is one msg-id and nothing else, as far as it can stand in a header safely. */
export const isMessageId = (text: string): boolean => /^<[!-;=?-~]{1,900}>$/.test(text);

/** The msg-ids in a References or In-Reply-To value, in order; whatever else stands there is passed over. */
export const messageIds = (value: string): readonly string[] => value.match(/<[!-;=?-~]{1,900}>/g) ?? [];

import { type Header, type MailClass, mailClasses } from '#mail';

const isClass = (text: string): text is MailClass => (mailClasses as readonly string[]).includes(text);

/**
 * The class of a letter: what the account is set to, else what its header says. A sender may say it outright
 * (`X-Postern-Class`), mark it urgent (`Priority`, RFC 2156 §5.3.6; `X-Priority`; `Importance`), or show that a list
 * or a machine sends it (RFC 2369, RFC 2919, RFC 3834 §5).
 */
export function classOf(header: Header, fixed: MailClass | undefined): MailClass {
  if (fixed !== undefined) return fixed;
  const value = (name: string): string => header.first(name)?.toLowerCase() ?? '';
  const said = value('X-Postern-Class');
  if (isClass(said)) return said;
  if (value('Priority') === 'urgent' || value('Importance') === 'high' || /^1\b/.test(value('X-Priority')))
    return 'urgent';
  if (
    ['bulk', 'list', 'junk'].includes(value('Precedence')) ||
    header.has('List-Id') ||
    header.has('List-Unsubscribe')
  )
    return 'bulk';
  return /^auto-(?:generated|replied|notified)/.test(value('Auto-Submitted'))
    ? 'transactional'
    : 'conversation';
}

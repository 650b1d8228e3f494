/** RFC 3464 §2.3.3. */
export type DsnAction = 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded';

export type Language = 'en' | 'es';

interface DsnWords {
  readonly subject: Readonly<Record<DsnAction, string>>;
  readonly action: Readonly<Record<DsnAction, string>>;
  greeting(host: string): string;
  retry(date: string): string;
  readonly closing: string;
}

/** What a notification says to the person who wrote the letter. Nothing of the letter itself. */
export const dsnWords: Readonly<Record<Language, DsnWords>> = {
  en: {
    subject: {
      failed: 'Your message could not be delivered',
      delayed: 'Your message is delayed',
      delivered: 'Your message was delivered',
      relayed: 'Your message was passed on',
      expanded: 'Your message was passed on',
    },
    action: {
      failed: 'was not delivered, and will not be tried again.',
      delayed: 'has not been delivered yet. You need not send it again.',
      delivered: 'was delivered.',
      relayed: 'was passed on to a server that does not report further.',
      expanded: 'was passed on to several readers.',
    },
    greeting: (host) => `This is the mail system at ${host}, about a message that you sent to:`,
    retry: (date) => `It will be tried again until ${date}.`,
    closing:
      'For privacy this notice quotes nothing of your message. You find it in your sent mail by the time and the address.',
  },
  es: {
    subject: {
      failed: 'No se pudo entregar su mensaje',
      delayed: 'Su mensaje se retrasa',
      delivered: 'Su mensaje fue entregado',
      relayed: 'Su mensaje fue transmitido',
      expanded: 'Su mensaje fue transmitido',
    },
    action: {
      failed: 'no se entregó y no se volverá a intentar.',
      delayed: 'aún no se ha entregado. No hace falta enviarlo de nuevo.',
      delivered: 'se entregó.',
      relayed: 'se transmitió a un servidor que no informa más.',
      expanded: 'se transmitió a varios lectores.',
    },
    greeting: (host) => `Este es el sistema de correo de ${host}, acerca de un mensaje que usted envió a:`,
    retry: (date) => `Se volverá a intentar hasta ${date}.`,
    closing:
      'Por privacidad, este aviso no cita nada de su mensaje. Lo encontrará en su correo enviado por la hora y la dirección.',
  },
};

import type { Catalogue } from './catalogue-en.ts';

/** Everything a reader or sender is told, in Spanish. */
export const es: Catalogue = {
  name: 'Español',
  locale: 'es-US',

  notice: {
    greeting: 'Hola:',
    goodbye: (house) => `Atentamente,\n${house}`,
    help: (contact) => `¿Tiene preguntas o no sabe si este correo es real? Consúltenos: ${contact}`,
    reader: {
      subject: (house) => `Un mensaje seguro para usted de ${house}`,
      waits: (from, house) =>
        `${from} le envió un mensaje seguro por medio de ${house}. Como es privado, lo guardamos en nuestra propia página y no en este correo.`,
      waitsUnnamed: (house) =>
        `${house} le envió un mensaje seguro. Como es privado, lo guardamos en nuestra propia página y no en este correo.`,
      open: 'Leer el mensaje',
      how: 'No necesita cuenta ni contraseña. Le enviamos un código a este buzón y usted lo escribe en la página.',
      secret:
        'También le pediremos un secreto que usted acuerda con quien le escribe, por ejemplo por teléfono.',
      until: (date) => `El mensaje le espera hasta el ${date}.`,
      wrong:
        '¿No es para usted? Abra la página y elija «Esto no es para mí», o simplemente borre este correo.',
    },
    code: {
      subject: (house) => `Su código para ${house}`,
      type: 'Usted pidió un código. Escríbalo en la página donde lo pidió, en el mismo navegador:',
      life: (minutes) => `Sirve una sola vez y durante ${minutes} minutos.`,
      careful:
        'No diga este código a nadie. No le llamaremos para pedírselo. Si usted no pidió un código, puede borrar este correo: sin el código nadie entra.',
    },
    sender: {
      subject: 'Su mensaje espera a su lector',
      waits: (recipient) =>
        `Su mensaje para ${recipient} espera en nuestra página segura. El lector recibió un enlace y puede abrirlo cuando muestre que el buzón es suyo.`,
      follow: 'Seguir este mensaje',
      can: 'En esa página ve si fue abierto. También puede retirarlo o dejarlo esperar más tiempo.',
      until: (date) => `Espera hasta el ${date}.`,
    },
    secret: {
      subject: 'Su lector necesita un secreto de usted',
      why: (recipient) =>
        `Su mensaje para ${recipient} todavía no se puede abrir. Su contenido, o el camino que tomó nuestro enlace, pide más que un código por correo.`,
      do: 'Acuerde un secreto con su lector. Llámele o use otro medio que no sea el correo. Después escríbalo en esta página:',
      open: 'Poner el secreto',
    },
    expired: {
      subject: 'Su mensaje no fue recogido a tiempo',
      unopened: (recipient) =>
        `Su mensaje para ${recipient} esperó en nuestra página segura y su plazo terminó. Nunca fue abierto. Allí fue destruido y ya no se puede abrir.`,
      opened: (recipient) =>
        `Terminó el plazo de su mensaje para ${recipient} en nuestra página segura. El lector lo había abierto antes. Allí ya no se puede abrir.`,
      do: 'Si el lector todavía lo necesita, llámele y envíelo otra vez.',
    },
    undelivered: {
      subject: 'No pudimos avisar a su lector',
      what: (recipient) =>
        `Nuestro correo a ${recipient} fue devuelto. Su mensaje espera en nuestra página segura, pero su lector no lo sabe.`,
      do: 'Revise la dirección. Si está mal, retire el mensaje en esta página. Si está bien, llame a su lector:',
      open: 'Ver el mensaje',
    },
    declined: {
      subject: 'Su lector dice que un mensaje no es para él',
      what: (recipient) => `Quien lee el correo de ${recipient} dice que su mensaje no es para él o ella.`,
      do: 'Revise la dirección. Si está mal, retire el mensaje en esta página:',
      open: 'Ver el mensaje',
    },
  },

  page: {
    skip: 'Ir al contenido',
    language: 'Idioma',
    footer: (house) => `Esta página es de ${house}.`,
    help: (contact) => `¿Necesita ayuda? ${contact}`,
    errorHeading: 'Hay un problema',
    backToStart: 'Volver al inicio',
    home: {
      heading: 'Mensajes seguros',
      text: (house) => `${house} guarda aquí mensajes privados hasta que su lector los abre.`,
      how: 'Para leer un mensaje, abra el enlace del correo que le enviamos.',
    },
    landing: {
      heading: 'Tiene un mensaje seguro',
      text: (house) =>
        `${house} lo guarda aquí hasta que usted lo lea. Solo usted debe abrirlo; por eso primero comprobamos que el buzón es suyo.`,
      one: 'Pulse el botón. Enviamos un código al buzón donde recibió el enlace.',
      two: 'Abra ese correo y escriba aquí el código.',
      button: 'Enviarme un código',
      have: 'Ya tengo un código',
      realHeading: '¿Cómo sé que esta página es real?',
      real: (host) =>
        `La dirección en la parte superior de su navegador empieza con ${host}. Aquí nunca pedimos contraseñas, tarjetas ni dinero.`,
      ask: (contact) => `¿No está seguro? Consúltenos antes: ${contact}`,
    },
    senderLanding: {
      heading: 'Siga su mensaje',
      text: 'Vea si su mensaje fue abierto, retírelo o déjelo esperar más tiempo. Primero comprobamos que el buzón desde el que lo envió es suyo.',
      one: 'Pulse el botón. Enviamos un código al buzón desde el que envió el mensaje.',
    },
    code: {
      heading: 'Escriba su código',
      sent: 'Si el enlace es correcto, acabamos de enviar un correo con un código al buzón que le corresponde. Puede tardar uno o dos minutos. Mire también en el correo no deseado.',
      label: 'Código',
      hint: '8 cifras, de nuestro correo más reciente',
      button: 'Continuar',
      again: '¿No llegó el correo? Enviar otro código',
      againHint: 'El código nuevo reemplaza al anterior.',
      refused: 'Ese código no funcionó. Revise las cifras de nuestro correo más reciente o pida otro código.',
      refusedMore: 'Un código sirve una sola vez, por poco tiempo y solo en el navegador donde lo pidió.',
      empty: 'Escriba las 8 cifras de nuestro correo.',
    },
    secret: {
      heading: 'Un paso más',
      text: 'Este mensaje pide también un secreto que usted acordó con quien le escribe, por ejemplo por teléfono.',
      label: 'Secreto',
      hint: 'Da igual si escribe con mayúsculas o minúsculas.',
      button: 'Abrir el mensaje',
      refused: 'Ese no es el secreto. Si no está seguro, pregunte a quien le escribió.',
      slowed: (time) => `Hubo demasiados intentos. Pruebe de nuevo después de las ${time}.`,
      locked: 'Hubo demasiados intentos. Quien le escribió debe poner un secreto nuevo. Ya se lo pedimos.',
      unset:
        'Quien le escribió todavía no ha puesto un secreto. Le pedimos que acuerde uno con usted. También puede llamarle. Después vuelva a esta página.',
      retry: 'Probar de nuevo',
    },
    letter: {
      from: 'De',
      to: 'Para',
      sent: 'Enviado',
      until: 'Aquí hasta',
      noSubject: '(Sin asunto)',
      body: 'Mensaje',
      frame: 'El mensaje',
      asText: 'Ver como texto simple',
      asSent: 'Ver como fue enviado',
      empty: 'Este mensaje no tiene texto. Vea los archivos más abajo.',
      files: 'Archivos',
      download: 'Descargar',
      careful:
        'Un archivo que guarda se queda en este aparato. No lo guarde en una computadora que usan otras personas.',
      leave: 'Cerrar sesión',
      notMine: 'Esto no es para mí',
      notMineText:
        '¿Recibió este mensaje por error? Avisamos a quien lo envió y no le preguntaremos nada más.',
      notMineButton: 'Avisar que no es para mí',
    },
    looks: {
      link: 'Quién miró este mensaje',
      heading: 'Quién miró este mensaje',
      text: (house) =>
        `Todas las demás personas que miraron este mensaje o lo que ${house} sabe de él. Lo que hacen las máquinas en su camino no aparece.`,
      nobody: 'Nadie más lo ha mirado.',
      why: 'Su motivo:',
      glass: 'Acceso de emergencia: otra persona tuvo que permitirlo y alguien lo revisa.',
      you: 'Sus propias visitas',
      youText:
        'Cada una se abrió con este enlace y un código de su buzón. ¿Alguna no fue usted? Pregúntenos.',
      saw: {
        content: 'leyó el mensaje',
        attachment: 'descargó un archivo',
        export: 'sacó una copia de nuestro archivo',
        excerpt: 'vio en una búsqueda su asunto y una línea',
        proof: 'hizo una prueba de su entrega',
        details: 'miró su entrega, no su texto',
        line: 'lo vio en una lista, sin su texto',
        access: 'permitió a alguien de aquí leerlo',
      },
      kind: {
        staff: (house) => `Alguien de ${house}`,
        system: (house) => `Un sistema de ${house}`,
        shell: (house) => `Quien mantiene el servidor de correo de ${house}`,
        sender: () => 'Quien lo envió',
        reader: () => 'Otra persona destinataria',
      },
      role: {
        sender: 'personal',
        approver: 'alguien que aprueba mensajes',
        operator: 'alguien que mantiene el correo',
        auditor: 'alguien que audita',
        examiner: 'una persona auditora externa',
        admin: 'una persona administradora',
        provisioner: 'un sistema',
      },
    },
    ownKey: {
      link: 'Reciba sus próximos mensajes directamente en su programa de correo',
      heading: 'Reciba sus próximos mensajes directamente en su programa de correo',
      text: (house, address) =>
        `¿Su programa de correo abre correo cifrado? Entonces denos su certificado S/MIME o su clave pública OpenPGP para ${address}. Desde ese momento ${house} puede cifrar los mensajes para que solo usted los abra, en su propio programa de correo.`,
      careful: 'Aquí va solo la parte pública. Nunca dé a nadie su clave privada; tampoco a nosotros.',
      file: 'Su certificado o clave pública, como archivo',
      fileHint: (size) => `Un archivo como .cer, .crt, .pem, .p7b o .asc, de hasta ${size}.`,
      paste: 'O péguelo aquí como texto',
      pasteHint: 'Todo, desde la línea que empieza con -----BEGIN hasta la que empieza con -----END.',
      button: 'Usarlo desde ahora',
      back: 'Volver al mensaje',
      empty: 'Elija un archivo o pegue su certificado o clave pública.',
      tooLarge: (size) => `Es demasiado grande para una clave. Puede tener hasta ${size}.`,
      private:
        'Eso es una clave privada, o un archivo que contiene una. La hemos desechado. Exporte de su programa de correo solo la parte pública y denos esa. Nunca envíe su clave privada a nadie.',
      refused: 'No podemos usarlo.',
      reason: 'Nuestra revisión dice, en inglés:',
      tooMany:
        'Otras claves para este buzón esperan a que alguien de aquí las revise. Por favor, consúltenos antes.',
      new: (house) =>
        `Gracias. Quedó guardado. Desde el próximo mensaje, ${house} puede cifrar para usted. Un mensaje todavía puede esperar en esta página cuando eso sea más seguro.`,
      known: 'Ya lo tenemos. Nada cambia.',
      refreshed: 'Gracias. Ya lo conocíamos y guardamos su copia más nueva.',
      pending:
        'Gracias. Quedó guardado, pero todavía no se usa: es distinto del que conocemos para este buzón. Antes lo revisa alguien de aquí.',
      rejected: 'Alguien de aquí ya lo revisó y dijo que no. No se usa. Por favor, consúltenos.',
    },
    reply: {
      heading: 'Responder',
      to: (name) => `Su respuesta va protegida a ${name}.`,
      label: 'Su respuesta',
      files: 'Agregar archivos',
      filesHint: (size) => `Fotos o documentos, hasta ${size} en total.`,
      button: 'Enviar respuesta',
      empty: 'Escriba su respuesta o agregue un archivo.',
      tooLarge: (size) =>
        `Sus archivos son demasiado grandes. Entre todos pueden tener hasta ${size}. Elija otros más pequeños.`,
      tooLong: 'Su respuesta es demasiado larga. Envíela como archivo.',
      later:
        'No se pudo enviar su respuesta en este momento. No se perdió nada: sigue aquí abajo. Pruebe de nuevo en unos minutos.',
      refused: 'No se pudo aceptar su respuesta.',
      underWay:
        'Su respuesta se está enviando. Espere un momento y envíela otra vez si esta página no cambia.',
      filesAgain: 'Elija otra vez sus archivos.',
      sentHeading: 'Su respuesta fue enviada',
      sentText: (house) => `Llega protegida a ${house}. Puede cerrar esta página.`,
      none: 'Este mensaje no se puede responder aquí.',
      back: 'Volver al mensaje',
    },
    ended: {
      retractedHeading: 'Este mensaje fue retirado',
      retracted: (date) =>
        `Quien lo envió lo retiró el ${date} y ya no se puede abrir. Si todavía lo necesita, pídaselo.`,
      expiredHeading: 'El plazo de este mensaje terminó',
      expired: (date) =>
        `Esperó aquí hasta el ${date} y después fue destruido. Si todavía lo necesita, pida que se lo envíen otra vez.`,
    },
    declined: {
      heading: 'Gracias',
      text: 'Avisamos a quien lo envió que este mensaje no es para usted. Puede cerrar esta página y borrar el correo.',
    },
    left: {
      heading: 'Su sesión está cerrada',
      text: 'Puede cerrar esta página. Para leer el mensaje otra vez, use el enlace de nuestro correo.',
    },
    signedOut: {
      heading: 'Entre otra vez',
      text: 'No usó esta página por un rato. Por su seguridad cerramos el mensaje.',
      button: 'Pedir otro código',
    },
    sender: {
      heading: 'Su mensaje',
      to: 'Para',
      sent: 'Puesto aquí',
      until: 'Espera hasta',
      notice: 'Enlace al lector',
      noticePaths: {
        none: 'Todavía no entregado',
        open: 'Entregado, pero sin cifrado en el camino',
        encrypted: 'Entregado, cifrado',
        verified: 'Entregado, cifrado a un servidor comprobado',
        authenticated: 'Entregado, cifrado a un servidor comprobado',
        sealed: 'Entregado, sellado',
      },
      opened: 'Abierto',
      replied: 'Respondido',
      notYet: 'Todavía no',
      proof: 'El lector muestra',
      proofMailbox: 'un código enviado a su buzón',
      proofSecret: 'un código enviado a su buzón y el secreto',
      states: {
        waiting: 'Espera a su lector.',
        opened: 'El lector lo abrió.',
        replied: 'El lector lo abrió y respondió.',
        declined: 'El lector dice que no es para él. Revise la dirección.',
        retracted: (date) => `Usted lo retiró el ${date}. Ya no se puede abrir.`,
        expired: (date) => `Su plazo terminó el ${date}. Ya no se puede abrir.`,
        needsSecret: 'El lector no puede abrirlo hasta que usted ponga un secreto.',
      },
      secretHeading: 'Secreto',
      secretText:
        'Acuerde un secreto con su lector por teléfono o en persona, nunca por correo. Una palabra y un número son mejores que un cumpleaños. Da igual si se escribe con mayúsculas o minúsculas.',
      secretSet: 'Ya hay un secreto. Uno nuevo lo reemplaza.',
      secretLocked: 'El secreto se escribió mal demasiadas veces. Ponga uno nuevo.',
      secretLabel: 'Secreto',
      secretHint: (least) => `Al menos ${least} caracteres`,
      secretButton: 'Poner el secreto',
      secretDone: 'El secreto está puesto. Su lector ya puede usarlo.',
      secretShort: (least) => `El secreto necesita al menos ${least} caracteres.`,
      secretLong: 'Ese secreto es demasiado largo.',
      extendHeading: 'Más tiempo',
      extendText: 'Deje que el mensaje espere más.',
      extendLabel: 'Desde hoy',
      extendDays: (days) => `${days} días`,
      extendButton: 'Cambiar el plazo',
      extendDone: (date) => `El mensaje espera ahora hasta el ${date}.`,
      extendTooFar: (date) => `Puede esperar como máximo hasta el ${date}.`,
      retractHeading: 'Retirarlo',
      retractText: 'El mensaje se destruye en esta página. No se puede deshacer.',
      retractOpened: 'El lector ya lo abrió. Puede impedir que se lea de nuevo, pero no lo que ya se vio.',
      retractConfirm: 'Sí, retirar este mensaje',
      retractButton: 'Retirar el mensaje',
      retractUnsure: 'Marque la casilla para retirar el mensaje.',
      retractDone: 'El mensaje fue retirado.',
    },
    trouble: {
      missingHeading: 'Esa página no existe',
      missing: 'Revise el enlace de su correo o ábralo otra vez desde allí.',
      foreignHeading: 'No pudimos aceptar eso',
      foreign:
        'El formulario no vino de esta página o su navegador no guarda cookies. Abra otra vez el enlace de su correo y pruebe de nuevo.',
      largeHeading: 'Eso es demasiado grande',
      large: 'Vuelva atrás y elija archivos más pequeños.',
      busyHeading: 'Pruebe de nuevo en un momento',
      busy: 'Ahora no podemos responder. No se perdió nada. Espere un minuto y pruebe de nuevo.',
      refusedHeading: 'No pudimos entender eso',
      refused: 'Vuelva atrás y pruebe de nuevo, o abra otra vez el enlace de su correo.',
      brokenHeading: 'Algo salió mal aquí',
      broken: 'No es culpa suya. Espere un minuto y pruebe de nuevo. Si nos pide ayuda, díganos este número:',
    },
  },
};

/** One kind of letter: the phrases it is known by, and what findings in it add. */
export interface LetterKind {
  readonly kind: string;
  /** By weight: phrases in lower case without accents, parted by semicolons. From 1 on it is told. */
  readonly phrases: readonly (readonly [weight: number, phrases: string])[];
  readonly signs: Readonly<Record<string, number>>;
  /** Whether findings alone make it: numbers with their tests are results whatever stands over them. */
  readonly bySigns?: true;
}

export const letterKinds: readonly LetterKind[] = [
  {
    kind: 'lab-results',
    bySigns: true,
    phrases: [
      [
        1,
        'lab results;lab result;laboratory results;laboratory report;test results;test result;blood test results;pathology report;pathology results;biopsy results;imaging results;mri results;ct results;x ray results;culture results;resultados de laboratorio;resultados de sus analisis;resultado de su analisis;resultados de sangre;resultados de la biopsia',
      ],
      [
        0.6,
        'your results;her results;his results;my results;results are in;results came back;came back positive;came back negative;came back normal;came back high;came back low;blood work;bloodwork;labs are back;labs came back;sus resultados;mis resultados;los resultados;reference range;ref range;reference interval;rango de referencia;out of range;abnormal flag;specimen;final report',
      ],
    ],
    signs: { 'lab-value': 0.7, lab: 0.35 },
  },
  {
    kind: 'referral',
    phrases: [
      [
        1,
        'referral to;referral for;referral from;referral letter;referring provider;referring physician;refer this patient;refer her to;refer him to;referred her to;referred him to;referring you to;refer you to;referred you to;referred by;thank you for seeing;thank you for referring;please evaluate and treat;remision a;referido a;referida a;derivado a;derivada a;interconsulta',
      ],
      [0.6, 'referral;referred to;refer to;please evaluate;second opinion;new patient consult;remision'],
    ],
    signs: { diagnosis: 0.25, symptom: 0.25, procedure: 0.2, patient: 0.15 },
  },
  {
    kind: 'appointment-letter',
    phrases: [
      [
        1,
        'appointment reminder;appointment confirmation;your appointment;your appt;appointment is scheduled;upcoming appointment;missed appointment;reminder of your visit;su cita;recordatorio de cita;cita medica',
      ],
      [
        0.6,
        'appointment;appt;please arrive;is scheduled for;are scheduled for;scheduled with;reschedule;rescheduled;check in time;cita;programada para',
      ],
    ],
    signs: { appointment: 0.3 },
  },
  {
    kind: 'prescription',
    phrases: [
      [
        1,
        'prescription is ready;ready for pickup at the pharmacy;new prescription;prescription for;refill request;refill authorization;your prescription;her prescription;his prescription;my prescription;sent to your pharmacy;e prescribed;receta medica;su receta;mi receta',
      ],
      [
        0.6,
        'prescription;prescribed;rx;refill;refills;sig;dispense;disp;pharmacy;one tablet;two tablets;one capsule;receta;farmacia;surtir',
      ],
    ],
    signs: { dosage: 0.4, drug: 0.3 },
  },
  {
    kind: 'statement',
    phrases: [
      [
        1,
        'billing statement;statement of account;patient statement;account statement;amount due;balance due;you owe;patient responsibility;pay your bill;past due balance;saldo pendiente;estado de cuenta',
      ],
      [
        0.5,
        'statement date;balance;past due;pay by;minimum payment;payment plan;guarantor;your bill;copay;co pay;invoice;collections;factura;saldo;pago',
      ],
    ],
    signs: { payment: 0.4, account: 0.3 },
  },
  {
    kind: 'eob',
    phrases: [
      [1, 'explanation of benefits;this is not a bill;eob;explicacion de beneficios;esto no es una factura'],
      [
        0.5,
        'amount billed;allowed amount;plan paid;plan discount;what you may owe;you may owe;applied to deductible;applied to your deductible;remark code;claim processed;claim was processed;coinsurance',
      ],
    ],
    signs: { 'claim-number': 0.2, 'member-id': 0.2, payment: 0.2 },
  },
  {
    kind: 'discharge-summary',
    phrases: [
      [
        1,
        'discharge summary;discharge instructions;discharge diagnosis;discharge diagnoses;discharge medications;discharge disposition;hospital course;resumen de alta;informe de alta;instrucciones de alta',
      ],
      [
        0.6,
        'discharge date;date of discharge;discharged home;was discharged;admission diagnosis;admitting diagnosis;condition at discharge;condition on discharge;follow up after discharge;dado de alta;dada de alta',
      ],
    ],
    signs: { diagnosis: 0.2, procedure: 0.1, drug: 0.1, 'service-date': 0.2 },
  },
];

import type { TermList } from './pack.ts';

/** Spanish as patients and clinics in the United States write it, without accents (the reader folds them). */
export const spanish: readonly TermList[] = [
  {
    signal: 'diagnosis',
    weight: 1,
    terms: `diabetes tipo 2; diabetica; diabetico; hipertension; presion alta; presion arterial alta; colesterol alto; asma; cancer de mama; cancer de pulmon; cancer de prostata; cancer de colon; tumor maligno; metastasis; leucemia; linfoma; neumonia; bronquitis; infarto; ataque al corazon; insuficiencia cardiaca; arritmia; derrame cerebral; embolia; trombosis; epilepsia; convulsiones; migrana; anemia; artritis; artritis reumatoide; osteoporosis; fractura; esguince; hernia discal; insuficiencia renal; enfermedad renal; piedras en el rinon; calculos renales; infeccion urinaria; infeccion de orina; calculos biliares; gastritis; ulcera; apendicitis; hepatitis; cirrosis; higado graso; hipotiroidismo; hipertiroidismo; tiroides; obesidad; depresion; ansiedad; trastorno bipolar; esquizofrenia; tuberculosis; sarampion; varicela; gripe; alergia; alergias; alergico; alergica; eccema; psoriasis; glaucoma; cataratas; preeclampsia; endometriosis; quiste; quiste ovarico; miomas; demencia; parkinson; autismo; sepsis; celulitis`,
  },
  {
    signal: 'diagnosis',
    weight: 0.45,
    terms: `enfermedad; infeccion; diagnostico; diagnosticado; diagnosticada; padecimiento; lesion; herida; bulto; nodulo; quebradura; padece; trastorno`,
  },
  {
    signal: 'drug',
    weight: 0.9,
    terms: `metformina; insulina; losartan; amlodipino; atorvastatina; omeprazol; ibuprofeno; acetaminofen; paracetamol; aspirina; amoxicilina; azitromicina; ciprofloxacina; prednisona; levotiroxina; sertralina; fluoxetina; gabapentina; warfarina; anticoagulante; antibiotico; antibioticos; inhalador; salbutamol; enalapril; furosemida; clonazepam; lorazepam; tableta; tabletas; capsula; pastilla; pastillas; jarabe; receta medica; su receta; surtir la receta; dosis; quimioterapia; radioterapia`,
  },
  {
    signal: 'drug',
    weight: 0.4,
    terms: `medicamento; medicamentos; medicina; medicinas; receta; recetas; vacuna; vacunas; farmacia`,
  },
  {
    signal: 'procedure',
    weight: 0.9,
    terms: `resonancia magnetica; tomografia; radiografia; rayos x; ultrasonido; mamografia; biopsia; colonoscopia; endoscopia; cirugia; operacion; cesarea; dialisis; trasplante; electrocardiograma; ecocardiograma; cateterismo; fisioterapia; terapia fisica; papanicolaou; transfusion; marcapasos; amputacion; extraccion dental; endodoncia`,
  },
  {
    signal: 'lab',
    weight: 0.9,
    terms: `analisis de sangre; examen de sangre; analisis de orina; prueba de sangre; laboratorio clinico; glucosa; azucar en la sangre; hemoglobina; colesterol; trigliceridos; creatinina; plaquetas; globulos blancos; sus resultados; resultados de laboratorio; resultados de sus analisis; resultado positivo; resultado negativo; salio positivo; salio negativo; muestra de orina; muestra de sangre`,
  },
  {
    signal: 'symptom',
    weight: 0.8,
    terms: `dolor de pecho; dolor en el pecho; falta de aire; dificultad para respirar; dolor de cabeza; dolor de estomago; dolor abdominal; dolor de espalda; dolor de garganta; fiebre; escalofrios; nausea; nauseas; vomito; vomitos; vomitando; diarrea; estrenimiento; mareo; mareos; mareada; mareado; tos; tos seca; sangrado; sangre en la orina; hinchazon; hinchado; hinchada; sarpullido; ronchas; comezon; picazon; entumecimiento; hormigueo; debilidad; cansancio; desmayo; perdida de peso; palpitaciones; insomnio; convulsion; me duele; le duele; se cayo; no puede mover; no puede caminar; no puede respirar; no puedo comer; no puedo dormir; la pierna; el brazo; la rodilla; la espalda; el pecho; la cabeza; el estomago; anticoagulantes; embarazada; se desmayo; se siente mal; me siento mal; esta sangrando; tiene tos; dolores; calambres; ardor al orinar; flujo`,
  },
  {
    signal: 'appointment',
    weight: 0.8,
    terms: `su cita; cita medica; su proxima cita; recordatorio de cita; cita con el doctor; cita con la doctora; cita con el dr; cita con la dra; consulta medica; consulta de seguimiento; hospitalizado; hospitalizada; dado de alta; dada de alta; alta medica; sala de emergencias; urgencias; a emergencias; referido a; referencia medica; en ayunas; ayuno; especialista; cardiologo; oncologo; ginecologo; pediatra; dermatologo; neurologo; psiquiatra; ortopedista; urologo`,
  },
  {
    signal: 'appointment',
    weight: 0.4,
    terms: `cita; citas; consulta; doctor; doctora; clinica; consultorio`,
  },
  {
    signal: 'payment',
    weight: 0.8,
    terms: `explicacion de beneficios; esto no es una factura; copago; deducible; coseguro; seguro medico; su reclamo; reclamo medico; numero de miembro; numero de reclamo; autorizacion previa; fecha de servicio; saldo del paciente; factura medica; plan de salud`,
  },
  {
    signal: 'care',
    weight: 0.4,
    terms: `medico; medica; enfermera; enfermero; hospital; salud; tratamiento; terapia; expediente medico; historial medico; centro medico`,
  },
  {
    signal: 'patient',
    weight: 0.8,
    terms: `el paciente; la paciente; paciente; su hijo; su hija; mi hijo; mi hija; mi mama; mi madre; mi papa; mi padre; mi esposo; mi esposa; mi bebe; mi abuelita; mi abuela; mi abuelo; mi hermana; mi hermano; mi nieto; mi nieta; anos de edad; estimado senor; estimada senora; estimado sr; estimada sra; sexo femenino; sexo masculino`,
  },
];

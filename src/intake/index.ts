export { type Addresses, type Counts, Intake, type IntakeNeeds } from './intake.ts';

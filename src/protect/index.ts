export { completing, outgoing } from './outgoing.ts';
export { mayWait, plan, type Step } from './plan.ts';

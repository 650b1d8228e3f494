export { type Group, type GroupChange, Groups } from './directory/groups.ts';
export { type Partner, Partners, type PartnerWish } from './directory/partners.ts';
export type { FilePlan, FileProblem, PersonChange } from './directory/people-file.ts';
export type {
  Find,
  Provisioning,
  Pushed,
  PushedGroup,
  PushedUser,
} from './directory/provision/provisioning.ts';
export type { Grant, Rights } from './directory/rights.ts';
export { type DirectoryState, type DirectorySync, directoryState } from './directory/sync.ts';
export { Entrance, type Given } from './entrance/entrance.ts';
export type { EntranceNeeds } from './entrance/needs.ts';
export type { PasskeyAnswer, PasskeyMade, PasskeyQuestion, PasskeyWish, Site } from './entrance/passkey.ts';
export type {
  DeviceShown,
  FactorShown,
  Offer,
  Proof,
  SessionShown,
  SessionState,
  SignInWord,
  Step,
  Visit,
  Visitor,
} from './entrance/words.ts';
export type { AlertChoice } from './entrance/words-by-mail.ts';
export { type Came, Federated, type FederatedNeeds, type Purpose } from './federated/federated.ts';
export {
  BreakGlass,
  type Glass,
  type GlassNeeds,
  type GlassState,
  type GlassSubject,
  type GlassWish,
} from './glass/glass.ts';
export type { Block } from './guard/blocks.ts';
export { type Answer, answers, type OutgoingHold, type Unusual, type UnusualKind } from './guard/unusual.ts';
export { sentenceOf } from './guard/unusual-words.ts';
export { People, type PeopleNeeds } from './people.ts';
export { type Act, actsOf, allActs, isExaminer, isForPeopleOnly, type Role, roles } from './roles.ts';
export { type ApiKey, ApiKeys, type ApiKeyWish, type KeyHolder } from './systems/api-keys.ts';
export {
  type Access,
  type Claim,
  type Client,
  Clients,
  type ClientWish,
  type Shown,
} from './systems/oauth/clients.ts';
export type { Account, Credential, Domain, NewPerson, NewServiceAccount, Source } from './words.ts';

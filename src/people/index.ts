export { People, type PeopleNeeds } from './people.ts';
export { type Act, type Role, roles } from './roles.ts';
export type { Account, Credential, Domain, NewPerson, NewServiceAccount } from './words.ts';

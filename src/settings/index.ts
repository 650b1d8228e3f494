export type { FileDrift } from './baseline.ts';
export { objectNamed, objects, type Parts, type SettingsObject } from './objects.ts';
export {
  type Effect,
  Settings,
  type SettingsNeeds,
  type SettingsVersion,
} from './settings.ts';
export { type FieldChange, fieldOf, type Values, valueText } from './words.ts';

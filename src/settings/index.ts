export type { FileDrift } from './baseline.ts';
export { objectNamed, objects, type Parts, type SettingsObject } from './objects.ts';
export {
  type Effect,
  type FieldChange,
  Settings,
  type SettingsNeeds,
  type SettingsVersion,
} from './settings.ts';
export { fieldOf, type Values, valueText } from './words.ts';

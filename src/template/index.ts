export {
  type Field,
  type FieldClass,
  fieldClasses,
  readTemplate,
  type Template,
  usedFields,
} from './definition.ts';
export { letterOf, type Rendered, render, type Values } from './render.ts';

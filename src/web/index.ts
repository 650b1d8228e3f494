export { type ApiServer, type ApiServerNeeds, createApiServer } from './api-server.ts';
export type { ApiCall, ApiFile, ApiReply, ApiRoute, Method, ShownCertificate } from './api-words.ts';
export { escapeHtml, Html, html, type Piece, trusted } from './html.ts';
export { type Figure, metricsText } from './metrics.ts';
export { type OperatorDoor, type OperatorNeeds, openOperatorDoor } from './operator.ts';
export { publicUrl } from './security.ts';
export { createWebServer, type WebNeeds, type WebServer } from './server.ts';
export type { Answer, CookieChange, ErrorPage, Form, Route, Upload, WebRequest } from './server-words.ts';

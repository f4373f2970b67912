// What a page is: who may see it, what it shows, and whether it stays current while it is open.

import type { Principal, RouteAccess } from '../platform/http/principal.ts';
import type { Html } from './html.ts';
import type { FormAnswer, FormRequest } from './page-forms.ts';
import type { PageName } from './paths.ts';
import type { Language } from './texts.ts';

export interface PageRequest {
  readonly language: Language;
  readonly principal: Principal;
  /** Of its path, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Its query; of a repeated name the last value. */
  readonly query: Readonly<Record<string, string>>;
  readonly nowMs: number;
}

export interface PageAnswer {
  /** Of the browser's window: the state in a few words. */
  readonly title: string;
  readonly main: Html;
}

export interface Page {
  readonly name: PageName;
  readonly access: RouteAccess;
  /** The page replaces its main part while it is open. */
  readonly isLive: boolean;
  /** Beside the scripts and styles that all pages have, by their name in client/ and assets/. */
  readonly scripts?: readonly string[];
  readonly styles?: readonly string[];
  /** Where its pictures may come from beside this server; `null` or left out: from nowhere else. */
  readonly imageOrigin?: string | null;
  /** Nothing around it: the wall. */
  readonly isBare?: boolean;
  /** Throws a ProblemError (notFound) for what is not there, or may not be seen. */
  readonly show: (request: PageRequest) => Promise<PageAnswer> | PageAnswer;
  /** What its forms, sent to its own path, do; and who may send them. */
  readonly form?: {
    readonly access: RouteAccess;
    readonly limitBytes: number;
    /** Programs send it too, in the other way that forms are sent; what it says does not matter then. */
    readonly alsoMultipart?: boolean;
    readonly submit: (request: FormRequest) => Promise<FormAnswer>;
  };
}

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

/** What tesseract's engine offers, as far as it is used. */
interface Engine {
  Init(path: null, languages: string, mode: number): number;
  SetImageFile(orientation: number, angle: number): number;
  SetVariable(name: string, value: string): void;
  Recognize(monitor: null): number;
  GetUTF8Text(): string;
  MeanTextConf(): number;
  Clear(): void;
}

interface Module {
  readonly FS: { writeFile(path: string, bytes: Uint8Array): void };
  readonly TessBaseAPI: new () => Engine;
}

/** Neural networks alone: the older engine's data is not carried. */
const lstmOnly = 1;
const languages = ['eng', 'spa'];
const need = createRequire(import.meta.url);

/**
 * Reads writing in pictures, without a network: program and data come with the packages, and are read from their folders.
 * Loads tesseract's engine itself instead of the library's workers, since threads are not under Node's permissions; the
 * process as a whole is what can be ended.
 */
class Ocr {
  readonly #module: Module;
  readonly #engine: Engine;

  constructor(module: Module, engine: Engine) {
    this.#module = module;
    this.#engine = engine;
  }

  static async open(): Promise<Ocr> {
    const getCore = need('tesseract.js/src/worker-script/node/getCore.js') as (
      mode: number,
      path: undefined,
      report: { progress(): void },
    ) => Promise<(options: object) => Promise<Module>>;
    const module = await (await getCore(lstmOnly, undefined, { progress: () => {} }))({});
    for (const language of languages) {
      const folder = join(
        dirname(need.resolve(`@tesseract.js-data/${language}/package.json`)),
        '4.0.0_best_int',
      );
      const packed = await readFile(join(folder, `${language}.traineddata.gz`));
      module.FS.writeFile(`./${language}.traineddata`, await promisify(gunzip)(packed));
    }
    const engine = new module.TessBaseAPI();
    if (engine.Init(null, languages.join('+'), lstmOnly) !== 0) throw new Error('tesseract does not start');
    return new Ocr(module, engine);
  }

  /** Reads one picture in any format that leptonica decodes, turned as an Exif orientation says. Null: it cannot be decoded. */
  read(picture: Uint8Array, orientation: number): Writing | null {
    this.#module.FS.writeFile('/input', picture);
    try {
      if (this.#engine.SetImageFile(orientation, 0) !== 0) return null;
      if (this.#engine.Recognize(null) !== 0) return null;
      return { text: this.#engine.GetUTF8Text(), confidence: this.#engine.MeanTextConf() };
    } finally {
      this.#engine.Clear();
    }
  }
}

/** What was read in a picture, and how sure: 0 to 100. */
export interface Writing {
  readonly text: string;
  readonly confidence: number;
}

let engine: Promise<Ocr> | undefined;

/** The engine, started once in this process. Throws where its data is absent. */
export const openOcr = (): Promise<Ocr> => {
  engine ??= Ocr.open();
  return engine;
};

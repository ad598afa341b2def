declare module 'saxen' {
  /** A parser of XML that tells of tags and text as it meets them; it expands no entities but the five of XML and numbers. */
  export class Parser {
    on(
      event: 'openTag',
      listener: (name: string, attributes: () => Record<string, string>, decode: (text: string) => string) => void,
    ): this
    on(event: 'text', listener: (text: string) => void): this
    on(event: 'closeTag', listener: (name: string) => void): this
    on(event: 'error', listener: (error: Error) => void): this
    parse(xml: string): unknown
  }
}

/**
 * What looks like a text for people and is none, or is not put into a language: `files` it stands in, and which `texts` there; all
 * of them where none are named. Each with its reason.
 */
export const UNTRANSLATED = [
  // Names of fonts and styles.
  { files: /^app\/theme\.ts$/, texts: /system-ui/ },
]

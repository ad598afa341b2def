'use client'
import { Children, createContext, type ReactNode, use, useContext, useMemo } from 'react'
import { loadCatalogue } from '#lib/messages/catalogues.ts'
import type { Language } from '#lib/messages/languages.ts'
import type { Source } from '#lib/messages/message.ts'
import { english, type Translator, translatorIn } from '#lib/messages/translator.ts'

/** What stands in the places of a text on a page, and what its tags become: `<b>` with `{ b: (inside) => <b>{inside}</b> }`. */
export type Nodes = Readonly<Record<string, ReactNode | ((inside: ReactNode) => ReactNode)>>

/** Puts the texts of pages into the person's language. */
export interface PageTranslator extends Translator {
  /** A text of which parts are elements. */
  nodes(source: Source, values: Nodes): ReactNode
}

const CurrentTranslator = createContext<PageTranslator>(forPages(english))

/** Gives everything inside the texts of a language. The page waits for them, so that none shows in another language first. */
export function LanguageProvider({ language, children }: { language: Language; children: ReactNode }) {
  const catalogue = use(loadCatalogue(language))
  const translator = useMemo(() => forPages(translatorIn(language, catalogue)), [language, catalogue])
  return <CurrentTranslator value={translator}>{children}</CurrentTranslator>
}

/** The translator into the person's language, called `t` where it is used. */
export function useText(): PageTranslator {
  return useContext(CurrentTranslator)
}

function forPages(translator: Translator): PageTranslator {
  return Object.assign((...given: Parameters<Translator>) => translator(...given), translator, {
    nodes: (source: Source, values: Nodes): ReactNode =>
      Children.toArray(
        translator.parts(
          source,
          Object.fromEntries(
            Object.entries(values).map(([name, value]) => [
              name,
              typeof value === 'function' ? (inside: ReactNode[]) => value(Children.toArray(inside)) : value,
            ]),
          ),
        ) as ReactNode[],
      ),
  })
}

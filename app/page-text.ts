import type { Metadata } from 'next'
import { headers } from 'next/headers'
import type { Source } from '#lib/messages/message.ts'
import type { Translator } from '#lib/messages/translator.ts'
import { translatorFor } from './request-language.ts'

/** The translator for the page that is being asked for. */
export async function pageText(): Promise<Translator> {
  return translatorFor({ headers: await headers() })
}

/** Title of a page, for its `generateMetadata`. */
export const pageTitle = (title: Source) => async (): Promise<Metadata> => ({ title: (await pageText())(title) })

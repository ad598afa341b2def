import { notFound } from 'next/navigation'
import { z } from 'zod'

/** The id in a page's address; what can't be one leads to the page that says so. */
export async function idIn(params: Promise<{ id: string }>): Promise<string> {
  const { data } = z.uuid().safeParse((await params).id)
  return data ?? notFound()
}

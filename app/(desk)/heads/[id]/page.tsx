import { idIn } from '#app/id-in.ts'
import { pageTitle } from '#app/page-text.ts'
import { HeadPage } from './head.tsx'

export const generateMetadata = pageTitle('Model card')

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <HeadPage id={await idIn(params)} />
}

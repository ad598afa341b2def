import { idIn } from '#app/id-in.ts'
import { pageTitle } from '#app/page-text.ts'
import { StudyMembers } from './study-members.tsx'

export const generateMetadata = pageTitle('Members')

/** For members of the study; managers change them. */
export default async function StudyMembersPage({ params }: { params: Promise<{ id: string }> }) {
  return <StudyMembers id={await idIn(params)} />
}

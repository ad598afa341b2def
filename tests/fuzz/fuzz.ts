/**
 * `npm run fuzz -- video` reads 300 random streams and damaged copies of them; `npm run fuzz -- video 1000 7` reads 1000,
 * from the seed 7. Ends with an error where one crashes the decoder, hangs, or is seen differently the second time.
 */
import { fuzzVideo } from './fuzz-video.ts'

const [what = 'video', streams = '300', seed = '1'] = process.argv.slice(2)
if (what !== 'video' || !(Number(streams) > 0) || !Number.isInteger(Number(seed))) {
  console.error('Use: npm run fuzz -- video [streams] [seed]')
  process.exit(1)
}
const { files, unwritten, seen, crashes, hangs, different } = fuzzVideo(Number(streams), Number(seed))
console.log(`${streams} streams and ${files - Number(streams)} damaged copies, seed ${seed}`)
console.log(`  not written        ${unwritten}, since the encoder ended on them`)
console.log(`  pictures seen in   ${seen} of ${files}; the others were refused with a sentence`)
console.log(`  crashes            ${crashes.length}${crashes.map((crash) => `\n    ${crash}`).join('')}`)
console.log(`  hangs              ${hangs.length}${hangs.map((hang) => `\n    ${hang}`).join('')}`)
console.log(`  seen differently   ${different.length}${different.map((name) => `\n    ${name}`).join('')}`)
process.exit(crashes.length + hangs.length + different.length > 0 ? 1 : 0)

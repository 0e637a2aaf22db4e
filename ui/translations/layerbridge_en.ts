<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
<name>LayerBridge</name>
<message numerus="yes">
<source>%n certificate(s) in it.</source>
<translation><numerusform>%n certificate in it.</numerusform><numerusform>%n certificates in it.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n character(s) more than the engine takes: shorten the prompt.</source>
<translation><numerusform>%n character more than the engine takes: shorten the prompt.</numerusform><numerusform>%n characters more than the engine takes: shorten the prompt.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n job(s) failed; the window says why</source>
<translation><numerusform>%n job failed; the window says why</numerusform><numerusform>%n jobs failed; the window says why</numerusform></translation>
</message>
<message numerus="yes">
<source>%n job(s) had been sent when LayerBridge ended, and what came of them is not known.</source>
<translation><numerusform>%n job had been sent when LayerBridge ended, and what came of it is not known.</numerusform><numerusform>%n jobs had been sent when LayerBridge ended, and what came of them is not known.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n job(s) had not been sent when LayerBridge ended, and cannot go on.</source>
<translation><numerusform>%n job had not been sent when LayerBridge ended, and cannot go on.</numerusform><numerusform>%n jobs had not been sent when LayerBridge ended, and cannot go on.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n job(s) had not been sent when LayerBridge ended, and go on now.</source>
<translation><numerusform>%n job had not been sent when LayerBridge ended, and goes on now.</numerusform><numerusform>%n jobs had not been sent when LayerBridge ended, and go on now.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n job(s) had not been sent when LayerBridge ended, and would go to another server now.</source>
<translation><numerusform>%n job had not been sent when LayerBridge ended, and would go to another server now.</numerusform><numerusform>%n jobs had not been sent when LayerBridge ended, and would go to another server now.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n more</source>
<translation><numerusform>%n more</numerusform><numerusform>%n more</numerusform></translation>
</message>
<message numerus="yes">
<source>%n not finished</source>
<translation><numerusform>%n not finished</numerusform><numerusform>%n not finished</numerusform></translation>
</message>
<message numerus="yes">
<source>%n old result(s) made room for it, as the limit in the settings says.</source>
<translation><numerusform>%n old result made room for it, as the limit in the settings says.</numerusform><numerusform>%n old results made room for it, as the limit in the settings says.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n other file(s) left: one picture is worked on at a time</source>
<translation><numerusform>%n other file left: one picture is worked on at a time</numerusform><numerusform>%n other files left: one picture is worked on at a time</numerusform></translation>
</message>
<message numerus="yes">
<source>%n request(s)</source>
<translation><numerusform>%n request</numerusform><numerusform>%n requests</numerusform></translation>
</message>
<message numerus="yes">
<source>%n request(s) may have been billed; the window says which</source>
<translation><numerusform>%n request may have been billed; the window says which</numerusform><numerusform>%n requests may have been billed; the window says which</numerusform></translation>
</message>
<message numerus="yes">
<source>%n request(s) of GIMP's menu or of a script had been sent when LayerBridge ended, and what came of them is not known.</source>
<translation><numerusform>%n request of GIMP's menu or of a script had been sent when LayerBridge ended, and what came of it is not known.</numerusform><numerusform>%n requests of GIMP's menu or of scripts had been sent when LayerBridge ended, and what came of them is not known.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n request(s) of GIMP's menu or of a script had not been sent when LayerBridge ended.</source>
<translation><numerusform>%n request of GIMP's menu or of a script had not been sent when LayerBridge ended.</numerusform><numerusform>%n requests of GIMP's menu or of scripts had not been sent when LayerBridge ended.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n request(s).</source>
<translation><numerusform>%n request.</numerusform><numerusform>%n requests.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n result(s)</source>
<translation><numerusform>%n result</numerusform><numerusform>%n results</numerusform></translation>
</message>
<message numerus="yes">
<source>%n result(s) are back</source>
<translation><numerusform>%n result is back</numerusform><numerusform>%n results are back</numerusform></translation>
</message>
<message numerus="yes">
<source>%n result(s) are in the history now</source>
<translation><numerusform>%n result is in the history now</numerusform><numerusform>%n results are in the history now</numerusform></translation>
</message>
<message numerus="yes">
<source>%n result(s) are on disk, but not in the list of the history.</source>
<translation><numerusform>%n result is on disk, but not in the list of the history.</numerusform><numerusform>%n results are on disk, but not in the list of the history.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n result(s) are still held in memory only.</source>
<translation><numerusform>%n result is still held in memory only.</numerusform><numerusform>%n results are still held in memory only.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n result(s) came after the job was cancelled.</source>
<translation><numerusform>%n result came after the job was cancelled.</numerusform><numerusform>%n results came after the job was cancelled.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n result(s) came after the job was cancelled: they are in the history.</source>
<translation><numerusform>%n result came after the job was cancelled: it is in the history.</numerusform><numerusform>%n results came after the job was cancelled: they are in the history.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n result(s) could not be written to disk.</source>
<translation><numerusform>%n result could not be written to disk.</numerusform><numerusform>%n results could not be written to disk.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n result(s) not on disk</source>
<translation><numerusform>%n result not on disk</numerusform><numerusform>%n results not on disk</numerusform></translation>
</message>
<message numerus="yes">
<source>%n result(s) opened in GIMP</source>
<translation><numerusform>%n result opened in GIMP</numerusform><numerusform>%n results opened in GIMP</numerusform></translation>
</message>
<message numerus="yes">
<source>%n result(s) saved in {folder}</source>
<translation><numerusform>%n result saved in {folder}</numerusform><numerusform>%n results saved in {folder}</numerusform></translation>
</message>
<message numerus="yes">
<source>%n result(s) were deleted.</source>
<translation><numerusform>%n result was deleted.</numerusform><numerusform>%n results were deleted.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n running</source>
<translation><numerusform>%n running</numerusform><numerusform>%n running</numerusform></translation>
</message>
<message numerus="yes">
<source>%n style(s)</source>
<translation><numerusform>%n style</numerusform><numerusform>%n styles</numerusform></translation>
</message>
<message numerus="yes">
<source>%n tile(s) of {size} px, {bytes} in all.</source>
<translation><numerusform>%n tile of {size} px, {bytes} in all.</numerusform><numerusform>%n tiles of {size} px, {bytes} in all.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n waiting</source>
<translation><numerusform>%n waiting</numerusform><numerusform>%n waiting</numerusform></translation>
</message>
<message numerus="yes">
<source>%n without a published price</source>
<translation><numerusform>%n without a published price</numerusform><numerusform>%n without a published price</numerusform></translation>
</message>
<message numerus="yes">
<source>Each time that %n job(s) went on, LayerBridge ended before anything was sent.</source>
<translation><numerusform>Each time that %n job went on, LayerBridge ended before anything was sent.</numerusform><numerusform>Each time that %n jobs went on, LayerBridge ended before anything was sent.</numerusform></translation>
</message>
<message numerus="yes">
<source>Inserted as %n layer(s)</source>
<translation><numerusform>Inserted as %n layer</numerusform><numerusform>Inserted as %n layers</numerusform></translation>
</message>
<message numerus="yes">
<source>It works: %n engine(s).</source>
<translation><numerusform>It works: %n engine.</numerusform><numerusform>It works: %n engines.</numerusform></translation>
</message>
<message numerus="yes">
<source>LayerBridge: %n job(s) failed</source>
<translation><numerusform>LayerBridge: %n job failed</numerusform><numerusform>LayerBridge: %n jobs failed</numerusform></translation>
</message>
<message numerus="yes">
<source>LayerBridge: %n result(s) ready</source>
<translation><numerusform>LayerBridge: %n result ready</numerusform><numerusform>LayerBridge: %n results ready</numerusform></translation>
</message>
<message numerus="yes">
<source>Of %n request(s) no answer is known; they count as billed.</source>
<translation><numerusform>Of %n request no answer is known; it counts as billed.</numerusform><numerusform>Of %n requests no answer is known; they count as billed.</numerusform></translation>
</message>
<message numerus="yes">
<source>Search %n result(s)</source>
<translation><numerusform>Search %n result</numerusform><numerusform>Search %n results</numerusform></translation>
</message>
<message numerus="yes">
<source>Send to %n providers</source>
<translation><numerusform>Send to %n provider</numerusform><numerusform>Send to %n providers</numerusform></translation>
</message>
<message numerus="yes">
<source>{sent} of %n request(s)</source>
<translation><numerusform>{sent} of %n request</numerusform><numerusform>{sent} of %n requests</numerusform></translation>
</message>
</context>
</TS>

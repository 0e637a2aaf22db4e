<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
<name>LayerBridge</name>
<message numerus="yes">
<source>%n certificate(s) in it.</source>
<translation><numerusform>%n Zertifikat darin.</numerusform><numerusform>%n Zertifikate darin.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n character(s) more than the engine takes: shorten the prompt.</source>
<translation><numerusform>%n Zeichen mehr, als die Engine nimmt: den Prompt kürzen.</numerusform><numerusform>%n Zeichen mehr, als die Engine nimmt: den Prompt kürzen.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n job(s) failed; the window says why</source>
<translation><numerusform>%n Auftrag fehlgeschlagen; das Fenster sagt, warum</numerusform><numerusform>%n Aufträge fehlgeschlagen; das Fenster sagt, warum</numerusform></translation>
</message>
<message numerus="yes">
<source>%n job(s) had been sent when LayerBridge ended, and what came of them is not known.</source>
<translation><numerusform>%n Auftrag war gesendet, als LayerBridge endete; was daraus wurde, ist nicht bekannt.</numerusform><numerusform>%n Aufträge waren gesendet, als LayerBridge endete; was daraus wurde, ist nicht bekannt.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n job(s) had not been sent when LayerBridge ended, and cannot go on.</source>
<translation><numerusform>%n Auftrag war noch nicht gesendet, als LayerBridge endete, und kann nicht weiterlaufen.</numerusform><numerusform>%n Aufträge waren noch nicht gesendet, als LayerBridge endete, und können nicht weiterlaufen.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n job(s) had not been sent when LayerBridge ended, and go on now.</source>
<translation><numerusform>%n Auftrag war noch nicht gesendet, als LayerBridge endete, und läuft jetzt weiter.</numerusform><numerusform>%n Aufträge waren noch nicht gesendet, als LayerBridge endete, und laufen jetzt weiter.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n job(s) had not been sent when LayerBridge ended, and would go to another server now.</source>
<translation><numerusform>%n Auftrag war noch nicht gesendet, als LayerBridge endete, und ginge jetzt an einen anderen Server.</numerusform><numerusform>%n Aufträge waren noch nicht gesendet, als LayerBridge endete, und gingen jetzt an einen anderen Server.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n more</source>
<translation><numerusform>%n weiterer</numerusform><numerusform>%n weitere</numerusform></translation>
</message>
<message numerus="yes">
<source>%n not finished</source>
<translation><numerusform>%n nicht fertig</numerusform><numerusform>%n nicht fertig</numerusform></translation>
</message>
<message numerus="yes">
<source>%n old result(s) made room for it, as the limit in the settings says.</source>
<translation><numerusform>%n altes Ergebnis hat dafür Platz gemacht, wie es die Grenze in den Einstellungen verlangt.</numerusform><numerusform>%n alte Ergebnisse haben dafür Platz gemacht, wie es die Grenze in den Einstellungen verlangt.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n other file(s) left: one picture is worked on at a time</source>
<translation><numerusform>%n weitere Datei ausgelassen: Es wird immer nur an einem Bild gearbeitet</numerusform><numerusform>%n weitere Dateien ausgelassen: Es wird immer nur an einem Bild gearbeitet</numerusform></translation>
</message>
<message numerus="yes">
<source>%n request(s)</source>
<translation><numerusform>%n Anfrage</numerusform><numerusform>%n Anfragen</numerusform></translation>
</message>
<message numerus="yes">
<source>%n request(s) may have been billed; the window says which</source>
<translation><numerusform>%n Anfrage wurde vielleicht berechnet; das Fenster sagt, welche</numerusform><numerusform>%n Anfragen wurden vielleicht berechnet; das Fenster sagt, welche</numerusform></translation>
</message>
<message numerus="yes">
<source>%n request(s) of GIMP's menu or of a script had been sent when LayerBridge ended, and what came of them is not known.</source>
<translation><numerusform>%n Anfrage aus GIMPs Menü oder einem Skript war gesendet, als LayerBridge endete, und was aus ihr wurde, ist nicht bekannt.</numerusform><numerusform>%n Anfragen aus GIMPs Menü oder Skripten waren gesendet, als LayerBridge endete, und was aus ihnen wurde, ist nicht bekannt.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n request(s) of GIMP's menu or of a script had not been sent when LayerBridge ended.</source>
<translation><numerusform>%n Anfrage aus GIMPs Menü oder einem Skript war noch nicht gesendet, als LayerBridge endete.</numerusform><numerusform>%n Anfragen aus GIMPs Menü oder Skripten waren noch nicht gesendet, als LayerBridge endete.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n request(s).</source>
<translation><numerusform>%n Anfrage.</numerusform><numerusform>%n Anfragen.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n result(s)</source>
<translation><numerusform>%n Ergebnis</numerusform><numerusform>%n Ergebnisse</numerusform></translation>
</message>
<message numerus="yes">
<source>%n result(s) are back</source>
<translation><numerusform>%n Ergebnis ist wieder da</numerusform><numerusform>%n Ergebnisse sind wieder da</numerusform></translation>
</message>
<message numerus="yes">
<source>%n result(s) are in the history now</source>
<translation><numerusform>%n Ergebnis ist jetzt im Verlauf</numerusform><numerusform>%n Ergebnisse sind jetzt im Verlauf</numerusform></translation>
</message>
<message numerus="yes">
<source>%n result(s) are on disk, but not in the list of the history.</source>
<translation><numerusform>%n Ergebnis ist auf der Festplatte, aber nicht in der Liste des Verlaufs.</numerusform><numerusform>%n Ergebnisse sind auf der Festplatte, aber nicht in der Liste des Verlaufs.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n result(s) are still held in memory only.</source>
<translation><numerusform>%n Ergebnis ist weiterhin nur im Arbeitsspeicher.</numerusform><numerusform>%n Ergebnisse sind weiterhin nur im Arbeitsspeicher.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n result(s) came after the job was cancelled.</source>
<translation><numerusform>%n Ergebnis kam, nachdem der Auftrag abgebrochen war.</numerusform><numerusform>%n Ergebnisse kamen, nachdem der Auftrag abgebrochen war.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n result(s) came after the job was cancelled: they are in the history.</source>
<translation><numerusform>%n Ergebnis kam, nachdem der Auftrag abgebrochen war: Es ist im Verlauf.</numerusform><numerusform>%n Ergebnisse kamen, nachdem der Auftrag abgebrochen war: Sie sind im Verlauf.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n result(s) could not be written to disk.</source>
<translation><numerusform>%n Ergebnis konnte nicht auf die Festplatte geschrieben werden.</numerusform><numerusform>%n Ergebnisse konnten nicht auf die Festplatte geschrieben werden.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n result(s) not on disk</source>
<translation><numerusform>%n Ergebnis nicht auf der Festplatte</numerusform><numerusform>%n Ergebnisse nicht auf der Festplatte</numerusform></translation>
</message>
<message numerus="yes">
<source>%n result(s) opened in GIMP</source>
<translation><numerusform>%n Ergebnis in GIMP geöffnet</numerusform><numerusform>%n Ergebnisse in GIMP geöffnet</numerusform></translation>
</message>
<message numerus="yes">
<source>%n result(s) saved in {folder}</source>
<translation><numerusform>%n Ergebnis in {folder} gespeichert</numerusform><numerusform>%n Ergebnisse in {folder} gespeichert</numerusform></translation>
</message>
<message numerus="yes">
<source>%n result(s) were deleted.</source>
<translation><numerusform>%n Ergebnis wurde gelöscht.</numerusform><numerusform>%n Ergebnisse wurden gelöscht.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n running</source>
<translation><numerusform>%n läuft</numerusform><numerusform>%n laufen</numerusform></translation>
</message>
<message numerus="yes">
<source>%n style(s)</source>
<translation><numerusform>%n Stil</numerusform><numerusform>%n Stile</numerusform></translation>
</message>
<message numerus="yes">
<source>%n tile(s) of {size} px, {bytes} in all.</source>
<translation><numerusform>%n Kachel von {size} px, zusammen {bytes}.</numerusform><numerusform>%n Kacheln von {size} px, zusammen {bytes}.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n waiting</source>
<translation><numerusform>%n wartet</numerusform><numerusform>%n warten</numerusform></translation>
</message>
<message numerus="yes">
<source>%n without a published price</source>
<translation><numerusform>%n ohne veröffentlichten Preis</numerusform><numerusform>%n ohne veröffentlichten Preis</numerusform></translation>
</message>
<message>
<source>&amp;Address</source>
<translation>Ad&amp;resse</translation>
</message>
<message>
<source>&amp;Blend</source>
<translation>&amp;Übergang</translation>
</message>
<message>
<source>&amp;Change…</source>
<translation>Ä&amp;ndern…</translation>
</message>
<message>
<source>&amp;Choose file…</source>
<translation>Datei &amp;wählen…</translation>
</message>
<message>
<source>&amp;Close</source>
<translation>&amp;Schließen</translation>
</message>
<message>
<source>&amp;Default provider</source>
<translation>Stan&amp;dard-Anbieter</translation>
</message>
<message>
<source>&amp;Delete</source>
<translation>&amp;Löschen</translation>
</message>
<message>
<source>&amp;Feather</source>
<translation>Weiche &amp;Kante</translation>
</message>
<message>
<source>&amp;Grow</source>
<translation>&amp;Vergrößern</translation>
</message>
<message>
<source>&amp;Join</source>
<translation>Anglei&amp;chen</translation>
</message>
<message>
<source>&amp;Language</source>
<translation>&amp;Sprache</translation>
</message>
<message>
<source>&amp;Leave them where they are</source>
<translation>&amp;Dort lassen, wo sie sind</translation>
</message>
<message>
<source>&amp;Move them into the new folder</source>
<translation>In den neuen Ordner &amp;verschieben</translation>
</message>
<message>
<source>&amp;No style</source>
<translation>&amp;Kein Stil</translation>
</message>
<message>
<source>&amp;Open folder</source>
<translation>Ordner ö&amp;ffnen</translation>
</message>
<message>
<source>&amp;Open the folder of presets</source>
<translation>Ordner der Vorgaben ö&amp;ffnen</translation>
</message>
<message>
<source>&amp;Open the folder of saved prompts</source>
<translation>Ordner der gespeicherten Prompts ö&amp;ffnen</translation>
</message>
<message>
<source>&amp;Open the folder of styles</source>
<translation>Ordner der Stile ö&amp;ffnen</translation>
</message>
<message>
<source>&amp;Preview in GIMP</source>
<translation>&amp;Vorschau in GIMP</translation>
</message>
<message>
<source>&amp;Prompt</source>
<translation>&amp;Prompt</translation>
</message>
<message>
<source>&amp;Prompt (optional)</source>
<translation>&amp;Prompt (optional)</translation>
</message>
<message>
<source>&amp;Refine</source>
<translation>Nacha&amp;rbeiten</translation>
</message>
<message>
<source>&amp;Remove key</source>
<translation>Schlüssel &amp;entfernen</translation>
</message>
<message>
<source>&amp;Rename</source>
<translation>&amp;Umbenennen</translation>
</message>
<message>
<source>&amp;Rename or delete…</source>
<translation>&amp;Umbenennen oder löschen…</translation>
</message>
<message>
<source>&amp;Replace the layer inserted last</source>
<translation>Zuletzt eingefügte Ebene e&amp;rsetzen</translation>
</message>
<message>
<source>&amp;Save the prompt as a style…</source>
<translation>Prompt als Stil &amp;speichern…</translation>
</message>
<message>
<source>&amp;Save these settings…</source>
<translation>Diese Einstellungen &amp;speichern…</translation>
</message>
<message>
<source>&amp;Save this prompt</source>
<translation>Diesen Prompt &amp;speichern</translation>
</message>
<message>
<source>&amp;Seed</source>
<translation>Star&amp;twert</translation>
</message>
<message>
<source>&amp;Storage limit</source>
<translation>&amp;Speichergrenze</translation>
</message>
<message>
<source>&amp;Theme</source>
<translation>Farb&amp;schema</translation>
</message>
<message>
<source>&amp;Tiles</source>
<translation>Kac&amp;heln</translation>
</message>
<message>
<source>&amp;Use none</source>
<translation>&amp;Keine verwenden</translation>
</message>
<message>
<source>&amp;Whole layer where nothing is selected</source>
<translation>Ganze Ebene, wo nicht&amp;s ausgewählt ist</translation>
</message>
<message>
<source>+ {count}</source>
<translation>+ {count}</translation>
</message>
<message>
<source>A folder of your own workflows in API format, each one an engine.</source>
<translation>Ein Ordner mit eigenen Workflows im API-Format, jeder davon eine Engine.</translation>
</message>
<message>
<source>A labelled landscape drawn from seed and prompt, to try things out; the prompt is not understood.</source>
<translation>Eine beschriftete Landschaft aus Startwert und Prompt, zum Ausprobieren; der Prompt wird nicht verstanden.</translation>
</message>
<message>
<source>A model.</source>
<translation>Ein Modell.</translation>
</message>
<message>
<source>A new image</source>
<translation>Ein neues Bild</translation>
</message>
<message>
<source>A new layer of this image</source>
<translation>Eine neue Ebene dieses Bildes</translation>
</message>
<message>
<source>A new layer; the canvas grows to show it whole</source>
<translation>Eine neue Ebene; die Leinwand wächst, bis sie ganz zu sehen ist</translation>
</message>
<message>
<source>A new layer; the whole image is scaled to fit it</source>
<translation>Eine neue Ebene; das ganze Bild wird passend skaliert</translation>
</message>
<message>
<source>A style for the picture.</source>
<translation>Ein Stil für das Bild.</translation>
</message>
<message>
<source>AI Horde</source>
<translation>AI Horde</translation>
</message>
<message>
<source>API &amp;version</source>
<translation>API-&amp;Version</translation>
</message>
<message>
<source>API key</source>
<translation>API-Schlüssel</translation>
</message>
<message>
<source>API version</source>
<translation>API-Version</translation>
</message>
<message>
<source>About</source>
<translation>Über</translation>
</message>
<message>
<source>Access token</source>
<translation>Zugangsschlüssel</translation>
</message>
<message>
<source>Address</source>
<translation>Adresse</translation>
</message>
<message>
<source>Adult content</source>
<translation>Inhalte für Erwachsene</translation>
</message>
<message>
<source>After</source>
<translation>Nachher</translation>
</message>
<message>
<source>All that can be done with the selected results (Ctrl+.)</source>
<translation>Alles, was mit den ausgewählten Ergebnissen getan werden kann (Strg+.)</translation>
</message>
<message>
<source>Allow downgrade</source>
<translation>Abstufung erlauben</translation>
</message>
<message>
<source>Also send to</source>
<translation>Auch senden an</translation>
</message>
<message>
<source>Also to: {names} (Ctrl+Shift+A)</source>
<translation>Auch an: {names} (Strg+Umschalt+A)</translation>
</message>
<message>
<source>Also…</source>
<translation>Auch…</translation>
</message>
<message>
<source>Always</source>
<translation>Immer</translation>
</message>
<message>
<source>Always where it was enlarged</source>
<translation>Immer, wenn vergrößert wurde</translation>
</message>
<message>
<source>Always where the picture is too large, however much changes</source>
<translation>Immer, wenn das Bild zu groß ist, gleich wie viel sich ändert</translation>
</message>
<message>
<source>Any model</source>
<translation>Jedes Modell</translation>
</message>
<message>
<source>Any with {rule}</source>
<translation>Jede mit {rule}</translation>
</message>
<message>
<source>As much as helps the engine</source>
<translation>So viel, wie der Engine hilft</translation>
</message>
<message>
<source>As much as it needs</source>
<translation>So viel wie nötig</translation>
</message>
<message>
<source>As reference</source>
<translation>Als Referenz</translation>
</message>
<message>
<source>As the system</source>
<translation>Wie das System</translation>
</message>
<message>
<source>As the system ({language})</source>
<translation>Wie das System ({language})</translation>
</message>
<message>
<source>Ask again</source>
<translation>Noch einmal fragen</translation>
</message>
<message>
<source>Ask the provider for its engines again</source>
<translation>Den Anbieter noch einmal nach seinen Engines fragen</translation>
</message>
<message>
<source>Ask the provider for its engines again and choose one</source>
<translation>Den Anbieter noch einmal nach seinen Engines fragen und eine wählen</translation>
</message>
<message>
<source>Asking for its engines…</source>
<translation>Engines werden erfragt…</translation>
</message>
<message>
<source>Asking…</source>
<translation>Wird gefragt…</translation>
</message>
<message>
<source>At which layer of CLIP to stop reading.</source>
<translation>An welcher Schicht von CLIP das Lesen aufhört.</translation>
</message>
<message>
<source>Automatic</source>
<translation>Automatisch</translation>
</message>
<message>
<source>Automatic ({choice})</source>
<translation>Automatisch ({choice})</translation>
</message>
<message>
<source>Automatic ({engine})</source>
<translation>Automatisch ({engine})</translation>
</message>
<message>
<source>Background</source>
<translation>Hintergrund</translation>
</message>
<message>
<source>Before</source>
<translation>Vorher</translation>
</message>
<message>
<source>Blend</source>
<translation>Übergang</translation>
</message>
<message>
<source>Blend edge: over how many pixels the result fades into the picture, inwards from its edge</source>
<translation>Übergang: über wie viele Pixel das Ergebnis von seinem Rand nach innen in das Bild übergeht</translation>
</message>
<message>
<source>Blend edge: over how many pixels the result fades into the picture, inwards from its edge; counts where something is selected</source>
<translation>Übergang: über wie viele Pixel das Ergebnis von seinem Rand nach innen in das Bild übergeht; zählt, wo etwas ausgewählt ist</translation>
</message>
<message>
<source>Blurred surroundings</source>
<translation>Umgebung, weichgezeichnet</translation>
</message>
<message>
<source>Bottom</source>
<translation>Unten</translation>
</message>
<message>
<source>Bound to this image in GIMP</source>
<translation>An dieses Bild in GIMP gebunden</translation>
</message>
<message>
<source>Bring the layer's whole request back into the form (Ctrl+Shift+R)</source>
<translation>Die ganze Anfrage der Ebene ins Formular zurückholen (Strg+Umschalt+R)</translation>
</message>
<message>
<source>Bring them back (Ctrl+Z in the list)</source>
<translation>Wieder zurückholen (Strg+Z in der Liste)</translation>
</message>
<message>
<source>Bring “{name}” back</source>
<translation>„{name}“ zurückholen</translation>
</message>
<message>
<source>Brush</source>
<translation>Pinsel</translation>
</message>
<message>
<source>Brush size</source>
<translation>Pinselgröße</translation>
</message>
<message>
<source>Brush size: {width} pixels of the picture ([ and ])</source>
<translation>Pinselgröße: {width} Pixel des Bildes ([ und ])</translation>
</message>
<message>
<source>By how many pixels the server lets the mask grow on every side.</source>
<translation>Um wie viele Pixel der Server die Maske nach allen Seiten wachsen lässt.</translation>
</message>
<message>
<source>By the ledger and the published prices; months are those of UTC.</source>
<translation>Nach dem Ausgabenbuch und den veröffentlichten Preisen; Monate sind die von UTC.</translation>
</message>
<message>
<source>By this number the error is found in the log</source>
<translation>Unter dieser Nummer ist der Fehler im Protokoll zu finden</translation>
</message>
<message>
<source>CA file: certificates of authorities, as PEM</source>
<translation>CA-Datei: Zertifikate von Zertifizierungsstellen, als PEM</translation>
</message>
<message>
<source>CLIP guidance</source>
<translation>CLIP-Führung</translation>
</message>
<message>
<source>CLIP skip</source>
<translation>CLIP überspringen</translation>
</message>
<message>
<source>Cancel</source>
<translation>Abbrechen</translation>
</message>
<message>
<source>Cancel all</source>
<translation>Alle abbrechen</translation>
</message>
<message>
<source>Cancel all jobs</source>
<translation>Alle Aufträge abbrechen</translation>
</message>
<message>
<source>Cancel or take off the list</source>
<translation>Abbrechen oder von der Liste nehmen</translation>
</message>
<message>
<source>Cancel this job (Del)</source>
<translation>Diesen Auftrag abbrechen (Entf)</translation>
</message>
<message>
<source>Cancelled</source>
<translation>Abgebrochen</translation>
</message>
<message>
<source>Cannot be read</source>
<translation>Nicht lesbar</translation>
</message>
<message>
<source>Carry out once more what was not answered</source>
<translation>Noch einmal ausführen, was nicht beantwortet wurde</translation>
</message>
<message>
<source>Carry this out (Ctrl+Enter)</source>
<translation>Ausführen (Strg+Eingabe)</translation>
</message>
<message>
<source>Carry this out as well, after what waits already (Ctrl+Enter)</source>
<translation>Auch dies ausführen, nach dem, was schon wartet (Strg+Eingabe)</translation>
</message>
<message>
<source>Certificates (*.pem *.crt *.cer);;All files (*)</source>
<translation>Zertifikate (*.pem *.crt *.cer);;Alle Dateien (*)</translation>
</message>
<message>
<source>Certificates of your own authorities</source>
<translation>Zertifikate eigener Zertifizierungsstellen</translation>
</message>
<message>
<source>Cfg scale</source>
<translation>Cfg-Skala</translation>
</message>
<message>
<source>Change the folder</source>
<translation>Ordner ändern</translation>
</message>
<message>
<source>Choose another engine</source>
<translation>Andere Engine wählen</translation>
</message>
<message>
<source>Choose once; the settings change it again. Then say in the prompt what you want.</source>
<translation>Einmal wählen; die Einstellungen ändern es wieder. Dann im Prompt sagen, was zu sehen sein soll.</translation>
</message>
<message>
<source>Choose the file of authorities</source>
<translation>Die Datei mit Zertifizierungsstellen wählen</translation>
</message>
<message>
<source>Choose what to set</source>
<translation>Wählen, was eingestellt wird</translation>
</message>
<message>
<source>Choose whose settings are shown</source>
<translation>Wählen, wessen Einstellungen zu sehen sind</translation>
</message>
<message>
<source>Classic image processing on this computer: no AI model, no account, no network, no cost.</source>
<translation>Klassische Bildverarbeitung auf diesem Rechner: kein KI-Modell, kein Konto, kein Netz, keine Kosten.</translation>
</message>
<message>
<source>Clear</source>
<translation>Leeren</translation>
</message>
<message>
<source>Close</source>
<translation>Schließen</translation>
</message>
<message>
<source>Close the message</source>
<translation>Meldung schließen</translation>
</message>
<message>
<source>Close this list (Esc)</source>
<translation>Diese Liste schließen (Esc)</translation>
</message>
<message>
<source>Close this message</source>
<translation>Diese Meldung schließen</translation>
</message>
<message>
<source>Colours</source>
<translation>Farben</translation>
</message>
<message>
<source>Colours and edge</source>
<translation>Farben und Rand</translation>
</message>
<message>
<source>ComfyUI</source>
<translation>ComfyUI</translation>
</message>
<message>
<source>Compare the two</source>
<translation>Beide vergleichen</translation>
</message>
<message>
<source>Connection</source>
<translation>Verbindung</translation>
</message>
<message>
<source>Conte&amp;xt</source>
<translation>Konte&amp;xt</translation>
</message>
<message>
<source>Content-aware fill</source>
<translation>Inhaltsbasiertes Füllen</translation>
</message>
<message>
<source>Context</source>
<translation>Kontext</translation>
</message>
<message>
<source>Context: how much of the picture around the selection is sent with it</source>
<translation>Kontext: wie viel vom Bild um die Auswahl herum mitgesendet wird</translation>
</message>
<message>
<source>Context: how much of the picture around the selection is sent with it; counts where something is selected</source>
<translation>Kontext: wie viel vom Bild um die Auswahl herum mitgesendet wird; zählt, wo etwas ausgewählt ist</translation>
</message>
<message>
<source>Continued border</source>
<translation>Fortgesetzter Rand</translation>
</message>
<message>
<source>Continues what surrounds the selection with pieces of the same picture.</source>
<translation>Setzt mit Stücken desselben Bildes fort, was die Auswahl umgibt.</translation>
</message>
<message>
<source>Convert and insert</source>
<translation>Umwandeln und einfügen</translation>
</message>
<message>
<source>Convert in&amp;dexed to RGB</source>
<translation>Indiziertes in RGB &amp;umwandeln</translation>
</message>
<message>
<source>Convert indexed to RGB</source>
<translation>Indiziertes in RGB umwandeln</translation>
</message>
<message>
<source>Convert indexed: turn the indexed image into RGB when a result is inserted, in the same undo step, instead of stopping</source>
<translation>Indiziertes umwandeln: das indizierte Bild wird RGB, wenn ein Ergebnis eingefügt wird, im selben Rückgängig-Schritt, statt anzuhalten</translation>
</message>
<message>
<source>Convert it first (Image &gt; Mode &gt; RGB), or let it be converted with the result.</source>
<translation>Zuerst umwandeln (Bild &gt; Modus &gt; RGB) oder mit dem Ergebnis umwandeln lassen.</translation>
</message>
<message>
<source>Convert when inserted</source>
<translation>Beim Einfügen umwandeln</translation>
</message>
<message>
<source>Copied</source>
<translation>Kopiert</translation>
</message>
<message>
<source>Copy</source>
<translation>Kopieren</translation>
</message>
<message>
<source>Copy prompt</source>
<translation>Prompt kopieren</translation>
</message>
<message>
<source>Copy seed</source>
<translation>Startwert kopieren</translation>
</message>
<message>
<source>Creativity</source>
<translation>Kreativität</translation>
</message>
<message>
<source>Cred&amp;its a month</source>
<translation>Cred&amp;its im Monat</translation>
</message>
<message>
<source>Credits a month</source>
<translation>Credits im Monat</translation>
</message>
<message>
<source>Credits a month by the published prices: what would cost more is not sent</source>
<translation>Credits im Monat nach den veröffentlichten Preisen: was mehr kosten würde, wird nicht gesendet</translation>
</message>
<message>
<source>Ctrl+Up and Ctrl+Down change the weight of a word or of what is selected.</source>
<translation>Strg+Auf und Strg+Ab ändern das Gewicht eines Wortes oder des Ausgewählten.</translation>
</message>
<message>
<source>Dark</source>
<translation>Dunkel</translation>
</message>
<message>
<source>Default provider</source>
<translation>Standard-Anbieter</translation>
</message>
<message>
<source>Delete</source>
<translation>Löschen</translation>
</message>
<message>
<source>Delete the file (Del); it can be brought back</source>
<translation>Die Datei löschen (Entf); sie kann zurückgeholt werden</translation>
</message>
<message>
<source>Delete this key from where it is kept</source>
<translation>Diesen Schlüssel dort löschen, wo er aufbewahrt wird</translation>
</message>
<message>
<source>Denoising strength: 1 leaves no trace of the init image.</source>
<translation>Denoising-Stärke: 1 lässt keine Spur vom Ausgangsbild.</translation>
</message>
<message>
<source>Diffusion steps.</source>
<translation>Diffusionsschritte.</translation>
</message>
<message>
<source>Diffusion steps; api.stability.ai takes 50 at most.</source>
<translation>Diffusionsschritte; api.stability.ai nimmt höchstens 50.</translation>
</message>
<message>
<source>Diffusion steps; more than 40 may need kudos.</source>
<translation>Diffusionsschritte; mehr als 40 können Kudos brauchen.</translation>
</message>
<message>
<source>Distilled cfg scale</source>
<translation>Destillierte Cfg-Skala</translation>
</message>
<message>
<source>Do not send it again, and do not ask any more</source>
<translation>Nicht noch einmal senden und nicht mehr fragen</translation>
</message>
<message>
<source>Drift: what changed outside the mask, and whether the seam shows (Ctrl+D)</source>
<translation>Abweichung: was sich außerhalb der Maske geändert hat und ob die Naht zu sehen ist (Strg+D)</translation>
</message>
<message>
<source>E&amp;ngine</source>
<translation>E&amp;ngine</translation>
</message>
<message>
<source>E&amp;xtend</source>
<translation>Er&amp;weitern</translation>
</message>
<message numerus="yes">
<source>Each time that %n job(s) went on, LayerBridge ended before anything was sent.</source>
<translation><numerusform>Jedes Mal, wenn %n Auftrag weiterlief, endete LayerBridge, bevor etwas gesendet wurde.</numerusform><numerusform>Jedes Mal, wenn %n Aufträge weiterliefen, endete LayerBridge, bevor etwas gesendet wurde.</numerusform></translation>
</message>
<message>
<source>Earlier prompts</source>
<translation>Frühere Prompts</translation>
</message>
<message>
<source>Edit the prompt</source>
<translation>Prompt bearbeiten</translation>
</message>
<message>
<source>Engine: the model or method of the provider that makes the picture ({keys})</source>
<translation>Engine: das Modell oder Verfahren des Anbieters, das das Bild macht ({keys})</translation>
</message>
<message>
<source>Engine: {name}</source>
<translation>Engine: {name}</translation>
</message>
<message>
<source>Engines</source>
<translation>Engines</translation>
</message>
<message>
<source>Enlarges with a Lanczos kernel and sharpens edges without halos; it invents no detail.</source>
<translation>Vergrößert mit einem Lanczos-Kern und schärft Kanten ohne Säume; erfindet keine Einzelheiten.</translation>
</message>
<message>
<source>Enter a &amp;key…</source>
<translation>S&amp;chlüssel eingeben…</translation>
</message>
<message>
<source>Enter chooses, Esc closes</source>
<translation>Eingabe wählt, Esc schließt</translation>
</message>
<message>
<source>Eraser</source>
<translation>Radierer</translation>
</message>
<message>
<source>Experimental parameters of the engine, a JSON object.</source>
<translation>Experimentelle Parameter der Engine, ein JSON-Objekt.</translation>
</message>
<message>
<source>Extend every side</source>
<translation>Alle Seiten erweitern</translation>
</message>
<message>
<source>Extend every side by {side} pixels; the form shows it and can change it</source>
<translation>Jede Seite um {side} Pixel erweitern; das Formular zeigt es und kann es ändern</translation>
</message>
<message>
<source>Extend the source past its borders</source>
<translation>Das Bild über seine Ränder hinaus erweitern</translation>
</message>
<message>
<source>Extra arguments</source>
<translation>Zusätzliche Argumente</translation>
</message>
<message>
<source>Extras</source>
<translation>Extras</translation>
</message>
<message>
<source>F&amp;ill</source>
<translation>Fü&amp;llung</translation>
</message>
<message>
<source>F2 renames, Del deletes</source>
<translation>F2 benennt um, Entf löscht</translation>
</message>
<message>
<source>Faces are repaired by a model of their own.</source>
<translation>Gesichter werden von einem eigenen Modell ausgebessert.</translation>
</message>
<message>
<source>Feather</source>
<translation>Weiche Kante</translation>
</message>
<message>
<source>Feather mask: over how many pixels the mask's edge fades</source>
<translation>Weiche Kante der Maske: über wie viele Pixel der Rand der Maske verläuft</translation>
</message>
<message>
<source>Feather mask: over how many pixels the mask's edge fades; counts where something is selected</source>
<translation>Weiche Kante der Maske: über wie viele Pixel der Rand der Maske verläuft; zählt, wo etwas ausgewählt ist</translation>
</message>
<message>
<source>File of authorities</source>
<translation>Datei mit Zertifizierungsstellen</translation>
</message>
<message>
<source>Fill</source>
<translation>Füllung</translation>
</message>
<message>
<source>Fill: what stands in the place to fill when it is sent, for engines that start from it</source>
<translation>Füllung: was an der Stelle steht, wenn sie gesendet wird, für Engines, die davon ausgehen</translation>
</message>
<message>
<source>Filter</source>
<translation>Filter</translation>
</message>
<message>
<source>Filters such as oil, pencil or comic, chosen by the words of the prompt.</source>
<translation>Filter wie Öl, Bleistift oder Comic, nach den Worten des Prompts gewählt.</translation>
</message>
<message>
<source>Fit</source>
<translation>Einpassen</translation>
</message>
<message>
<source>Folder</source>
<translation>Ordner</translation>
</message>
<message>
<source>Folder of the results</source>
<translation>Ordner der Ergebnisse</translation>
</message>
<message>
<source>Follow {name}</source>
<translation>{name} folgen</translation>
</message>
<message>
<source>Follows the image or the engine</source>
<translation>Folgt dem Bild oder der Engine</translation>
</message>
<message>
<source>For Stability, OpenAI and others: they make pictures on their servers and bill your account.</source>
<translation>Für Stability, OpenAI und andere: Sie machen Bilder auf ihren Servern und rechnen über Ihr Konto ab.</translation>
</message>
<message>
<source>Forget it</source>
<translation>Verwerfen</translation>
</message>
<message>
<source>Free, no account: volunteers' computers make the pictures. It may take minutes, and what you send is seen by them.</source>
<translation>Kostenlos, ohne Konto: Rechner von Freiwilligen machen die Bilder. Es kann Minuten dauern, und sie sehen, was gesendet wird.</translation>
</message>
<message>
<source>GIMP closed the connection. Everything here is kept.</source>
<translation>GIMP hat die Verbindung beendet. Alles hier bleibt erhalten.</translation>
</message>
<message>
<source>GIMP has no image open: the result becomes a new one.</source>
<translation>In GIMP ist kein Bild geöffnet: Das Ergebnis wird ein neues.</translation>
</message>
<message>
<source>GIMP without an image</source>
<translation>GIMP ohne Bild</translation>
</message>
<message>
<source>GPT image models at OpenAI, paid by tokens, or your own LocalAI or sd-server.</source>
<translation>GPT-Bildmodelle bei OpenAI, bezahlt nach Tokens, oder ein eigenes LocalAI oder sd-server.</translation>
</message>
<message>
<source>Generate</source>
<translation>Erzeugen</translation>
</message>
<message>
<source>Go to the prompt</source>
<translation>Zum Prompt gehen</translation>
</message>
<message>
<source>Goes to {host} ({provider}).</source>
<translation>Geht an {host} ({provider}).</translation>
</message>
<message>
<source>Grow</source>
<translation>Vergrößern</translation>
</message>
<message>
<source>Grow mask</source>
<translation>Maske vergrößern</translation>
</message>
<message>
<source>Grow mask: by how many pixels the mask reaches past the selection</source>
<translation>Maske vergrößern: um wie viele Pixel die Maske über die Auswahl hinausreicht</translation>
</message>
<message>
<source>Grow mask: by how many pixels the mask reaches past the selection; counts where something is selected</source>
<translation>Maske vergrößern: um wie viele Pixel die Maske über die Auswahl hinausreicht; zählt, wo etwas ausgewählt ist</translation>
</message>
<message>
<source>Height</source>
<translation>Höhe</translation>
</message>
<message>
<source>Hide parts</source>
<translation>Verbergen</translation>
</message>
<message>
<source>Hide: what is painted now is replaced by grey before anything is sent, whoever gets it</source>
<translation>Verbergen: Was jetzt übermalt wird, ist grau, bevor etwas gesendet wird, wer es auch bekommt</translation>
</message>
<message>
<source>Hires fix</source>
<translation>Hires fix</translation>
</message>
<message>
<source>How a selection is sent, how its result is fitted in, and where it goes</source>
<translation>Wie eine Auswahl gesendet, ihr Ergebnis eingepasst wird und wohin es kommt</translation>
</message>
<message>
<source>How far the server softens the mask's edge, in px; the layer has a soft edge of its own.</source>
<translation>Wie weit der Server den Rand der Maske weichzeichnet, in px; die Ebene hat einen eigenen weichen Rand.</translation>
</message>
<message>
<source>How freely details are added that the picture does not have.</source>
<translation>Wie frei Einzelheiten ergänzt werden, die das Bild nicht hat.</translation>
</message>
<message>
<source>How it &amp;fits</source>
<translation>Wie es &amp;passt</translation>
</message>
<message>
<source>How it was made</source>
<translation>Wie es gemacht wurde</translation>
</message>
<message>
<source>How much of the filter shows: 0 keeps the picture as it is, 1 shows the filter alone.</source>
<translation>Wie viel vom Filter zu sehen ist: 0 behält das Bild, wie es ist, 1 zeigt nur den Filter.</translation>
</message>
<message>
<source>How much the init image changes: 1 leaves no trace of it.</source>
<translation>Wie stark sich das Ausgangsbild ändert: 1 lässt keine Spur davon.</translation>
</message>
<message>
<source>How strict the content filter is: low is the less strict one.</source>
<translation>Wie streng der Inhaltsfilter ist: low ist der weniger strenge.</translation>
</message>
<message>
<source>How strictly the prompt is followed.</source>
<translation>Wie streng dem Prompt gefolgt wird.</translation>
</message>
<message>
<source>How strong the LoRA is.</source>
<translation>Wie stark die LoRA wirkt.</translation>
</message>
<message>
<source>How the mask is sent: as a picture of its own, or in the init image's alpha.</source>
<translation>Wie die Maske gesendet wird: als eigenes Bild oder im Alphakanal des Ausgangsbildes.</translation>
</message>
<message>
<source>How the mask reaches the model; by itself InpaintModelConditioning for a model with inpaint in its name, SetLatentNoiseMask for others.</source>
<translation>Wie die Maske zum Modell kommt; von selbst InpaintModelConditioning bei Modellen mit inpaint im Namen, SetLatentNoiseMask bei anderen.</translation>
</message>
<message>
<source>If you have a copy of the file, put it there and start the panel again. R brings the request back, Del deletes the result.</source>
<translation>Wenn Sie eine Kopie der Datei haben, legen Sie sie dorthin und starten Sie das Fenster neu. R holt die Anfrage zurück, Entf löscht das Ergebnis.</translation>
</message>
<message>
<source>Image generation in GIMP and beside it. MIT licence.</source>
<translation>Bilderzeugung in GIMP und daneben. MIT-Lizenz.</translation>
</message>
<message>
<source>Image to image</source>
<translation>Bild zu Bild</translation>
</message>
<message>
<source>Inpaint</source>
<translation>Ausbessern</translation>
</message>
<message>
<source>Inpaint method</source>
<translation>Verfahren zum Ausbessern</translation>
</message>
<message>
<source>Insert as a layer above the active one (Ctrl+I)</source>
<translation>Als Ebene über der aktiven einfügen (Strg+I)</translation>
</message>
<message>
<source>Insert into GIMP</source>
<translation>In GIMP einfügen</translation>
</message>
<message>
<source>Insert it or save it elsewhere: until LayerBridge ends it is held in memory.</source>
<translation>Fügen Sie es ein oder speichern Sie es woanders: Bis LayerBridge endet, bleibt es im Arbeitsspeicher.</translation>
</message>
<message>
<source>Insert takes the layer away that was inserted before it (Ctrl+Shift+I)</source>
<translation>Einfügen nimmt die vorher eingefügte Ebene weg (Strg+Umschalt+I)</translation>
</message>
<message numerus="yes">
<source>Inserted as %n layer(s)</source>
<translation><numerusform>Als %n Ebene eingefügt</numerusform><numerusform>Als %n Ebenen eingefügt</numerusform></translation>
</message>
<message>
<source>Instead of a strength: 1 keeps no trace of the init image, 0 keeps it all.</source>
<translation>Statt einer Stärke: 1 behält keine Spur vom Ausgangsbild, 0 behält alles.</translation>
</message>
<message>
<source>Into a new image</source>
<translation>In ein neues Bild</translation>
</message>
<message>
<source>Invert</source>
<translation>Invertieren</translation>
</message>
<message>
<source>It came after its job was cancelled.</source>
<translation>Es kam, nachdem sein Auftrag abgebrochen war.</translation>
</message>
<message>
<source>It costs about {price}.</source>
<translation>Es kostet etwa {price}.</translation>
</message>
<message>
<source>It costs nothing.</source>
<translation>Es kostet nichts.</translation>
</message>
<message>
<source>It may be billed; the cost is not known here: see your provider.</source>
<translation>Es kann berechnet werden; die Kosten sind hier nicht bekannt: siehe beim Anbieter.</translation>
</message>
<message>
<source>It runs on this computer ({where}): your own models, free of charge.</source>
<translation>Er läuft auf diesem Rechner ({where}): eigene Modelle, kostenlos.</translation>
</message>
<message numerus="yes">
<source>It works: %n engine(s).</source>
<translation><numerusform>Es funktioniert: %n Engine.</numerusform><numerusform>Es funktioniert: %n Engines.</numerusform></translation>
</message>
<message>
<source>It works: {who}, {credits} credits left.</source>
<translation>Es funktioniert: {who}, noch {credits} Credits.</translation>
</message>
<message>
<source>It works: {who}.</source>
<translation>Es funktioniert: {who}.</translation>
</message>
<message>
<source>Its choices are made anew for each Generate, unless you set a seed.</source>
<translation>Seine Auswahlen werden bei jedem Erzeugen neu getroffen, außer mit gesetztem Startwert.</translation>
</message>
<message>
<source>Its colours are matched</source>
<translation>Seine Farben werden angeglichen</translation>
</message>
<message>
<source>Its colours are matched and what step remains at the edge is evened out</source>
<translation>Seine Farben werden angeglichen und die Stufe, die am Rand bleibt, wird ausgeglichen</translation>
</message>
<message>
<source>Join</source>
<translation>Angleichen</translation>
</message>
<message>
<source>Join: how the result is fitted to the picture around it</source>
<translation>Angleichen: wie das Ergebnis in das Bild um es herum eingepasst wird</translation>
</message>
<message>
<source>Join: how the result is fitted to the picture around it; counts where something is selected</source>
<translation>Angleichen: wie das Ergebnis in das Bild um es herum eingepasst wird; zählt, wo etwas ausgewählt ist</translation>
</message>
<message>
<source>Join: {join}.</source>
<translation>Angleichen: {join}.</translation>
</message>
<message>
<source>Karras</source>
<translation>Karras</translation>
</message>
<message>
<source>Keep one seed for all results ({keys})</source>
<translation>Einen Startwert für alle Ergebnisse behalten ({keys})</translation>
</message>
<message>
<source>Keep results in</source>
<translation>Ergebnisse aufbewahren in</translation>
</message>
<message>
<source>Keep results in another folder</source>
<translation>Ergebnisse in einem anderen Ordner aufbewahren</translation>
</message>
<message>
<source>Keep the seed of the last result, {seed} ({keys})</source>
<translation>Den Startwert des letzten Ergebnisses behalten, {seed} ({keys})</translation>
</message>
<message>
<source>Key and address of the provider</source>
<translation>Schlüssel und Adresse des Anbieters</translation>
</message>
<message>
<source>La&amp;yer's recipe</source>
<translation>Rezept &amp;der Ebene</translation>
</message>
<message>
<source>Language</source>
<translation>Sprache</translation>
</message>
<message>
<source>Language: what the window speaks</source>
<translation>Sprache: was das Fenster spricht</translation>
</message>
<message>
<source>Large live preview</source>
<translation>Große Live-Vorschau</translation>
</message>
<message>
<source>Larger brush</source>
<translation>Größerer Pinsel</translation>
</message>
<message>
<source>Largest picture</source>
<translation>Größtes Bild</translation>
</message>
<message>
<source>Lasso</source>
<translation>Lasso</translation>
</message>
<message>
<source>Later</source>
<translation>Später</translation>
</message>
<message>
<source>Layer's recipe</source>
<translation>Rezept der Ebene</translation>
</message>
<message>
<source>Layer: {name}</source>
<translation>Ebene: {name}</translation>
</message>
<message>
<source>LayerBridge had ended in the middle of its work</source>
<translation>LayerBridge war mitten in der Arbeit beendet worden</translation>
</message>
<message>
<source>LayerBridge made this layer: use its request again</source>
<translation>LayerBridge hat diese Ebene gemacht: ihre Anfrage wieder benutzen</translation>
</message>
<message numerus="yes">
<source>LayerBridge: %n job(s) failed</source>
<translation><numerusform>LayerBridge: %n Auftrag fehlgeschlagen</numerusform><numerusform>LayerBridge: %n Aufträge fehlgeschlagen</numerusform></translation>
</message>
<message numerus="yes">
<source>LayerBridge: %n result(s) ready</source>
<translation><numerusform>LayerBridge: %n Ergebnis fertig</numerusform><numerusform>LayerBridge: %n Ergebnisse fertig</numerusform></translation>
</message>
<message>
<source>Leave the results</source>
<translation>Ergebnisse dort lassen</translation>
</message>
<message>
<source>Left</source>
<translation>Links</translation>
</message>
<message>
<source>Levels of 255: at most {largest} and on average {mean} outside the mask, {seam} at the seam, {own} in the picture.</source>
<translation>Stufen von 255: höchstens {largest} und im Mittel {mean} außerhalb der Maske, {seam} an der Naht, {own} im Bild.</translation>
</message>
<message>
<source>Light</source>
<translation>Hell</translation>
</message>
<message>
<source>Live preview</source>
<translation>Live-Vorschau</translation>
</message>
<message>
<source>Live preview: how the picture looks so far. Click for large or small (Ctrl+L)</source>
<translation>Live-Vorschau: wie das Bild bisher aussieht. Ein Klick macht sie groß oder klein (Strg+L)</translation>
</message>
<message>
<source>LoRA weight</source>
<translation>Gewicht der LoRA</translation>
</message>
<message>
<source>Lock the seed</source>
<translation>Startwert festhalten</translation>
</message>
<message>
<source>Locked: every result has this seed. Unlock for random ones ({keys})</source>
<translation>Festgehalten: Jedes Ergebnis hat diesen Startwert. Lösen für zufällige ({keys})</translation>
</message>
<message>
<source>Log</source>
<translation>Protokoll</translation>
</message>
<message>
<source>Look</source>
<translation>Aussehen</translation>
</message>
<message>
<source>Look at GIMP's image again; Generate does so by itself (F5)</source>
<translation>GIMPs Bild noch einmal ansehen; Erzeugen tut das von selbst (F5)</translation>
</message>
<message>
<source>Looking at the image in GIMP…</source>
<translation>Das Bild in GIMP wird angesehen…</translation>
</message>
<message>
<source>Looking at what is sent…</source>
<translation>Es wird nachgesehen, was gesendet wird…</translation>
</message>
<message>
<source>Looking for providers…</source>
<translation>Anbieter werden gesucht…</translation>
</message>
<message>
<source>Lower weight</source>
<translation>Gewicht verringern</translation>
</message>
<message>
<source>Made again, as a layer above the first one</source>
<translation>Noch einmal gemacht, als Ebene über der ersten</translation>
</message>
<message>
<source>Make a picture from a prompt alone</source>
<translation>Ein Bild allein aus einem Prompt machen</translation>
</message>
<message>
<source>Make a variation of the source, the init image, by a prompt</source>
<translation>Eine Variante des Ausgangsbildes nach einem Prompt machen</translation>
</message>
<message>
<source>Make it now; the image becomes RGB when a result is inserted, in the same undo step</source>
<translation>Jetzt machen; das Bild wird RGB, wenn ein Ergebnis eingefügt wird, im selben Rückgängig-Schritt</translation>
</message>
<message>
<source>Make it now; the result goes into a new image, and this one stays as it is</source>
<translation>Jetzt machen; das Ergebnis kommt in ein neues Bild, und dieses bleibt, wie es ist</translation>
</message>
<message>
<source>Make it with {size} pixels</source>
<translation>Mit {size} Pixeln machen</translation>
</message>
<message>
<source>Make it {scale} times larger instead of {before}</source>
<translation>{scale}-mal größer machen statt {before}</translation>
</message>
<message>
<source>Make one at a time</source>
<translation>Eins nach dem anderen machen</translation>
</message>
<message>
<source>Make the layer again in its place, with a new seed (Ctrl+R)</source>
<translation>Die Ebene an ihrem Ort noch einmal machen, mit neuem Startwert (Strg+R)</translation>
</message>
<message>
<source>Make the source larger, with more detail</source>
<translation>Das Bild größer machen, mit mehr Einzelheiten</translation>
</message>
<message>
<source>Makes it small first, then enlarges and refines.</source>
<translation>Macht es zuerst klein, vergrößert und verfeinert es dann.</translation>
</message>
<message>
<source>Makes the background transparent</source>
<translation>Macht den Hintergrund durchsichtig</translation>
</message>
<message>
<source>Margin: by how many pixels the bottom side is extended.</source>
<translation>Rand: um wie viele Pixel die untere Seite erweitert wird.</translation>
</message>
<message>
<source>Margin: by how many pixels the left side is extended.</source>
<translation>Rand: um wie viele Pixel die linke Seite erweitert wird.</translation>
</message>
<message>
<source>Margin: by how many pixels the right side is extended.</source>
<translation>Rand: um wie viele Pixel die rechte Seite erweitert wird.</translation>
</message>
<message>
<source>Margin: by how many pixels the top side is extended.</source>
<translation>Rand: um wie viele Pixel die obere Seite erweitert wird.</translation>
</message>
<message>
<source>Mark it, so that it is found again and never removed for space (S)</source>
<translation>Markieren, damit es wiedergefunden und nie aus Platzgründen entfernt wird (S)</translation>
</message>
<message>
<source>Mark nothing</source>
<translation>Nichts markieren</translation>
</message>
<message>
<source>Mark what is not marked, and the other way round</source>
<translation>Markieren, was nicht markiert ist, und umgekehrt</translation>
</message>
<message>
<source>Mask blur</source>
<translation>Maske weichzeichnen</translation>
</message>
<message>
<source>Mask file…</source>
<translation>Maske…</translation>
</message>
<message>
<source>Mask polarity</source>
<translation>Polarität der Maske</translation>
</message>
<message>
<source>Mask source</source>
<translation>Art der Maske</translation>
</message>
<message>
<source>Mask: draw around what is to change; the right button takes away</source>
<translation>Maske: umfahren, was sich ändern soll; die rechte Taste nimmt weg</translation>
</message>
<message>
<source>Mask: mark a rectangle; the right button takes away</source>
<translation>Maske: ein Rechteck markieren; die rechte Taste nimmt weg</translation>
</message>
<message>
<source>Mask: paint over what is to change; the right button takes away</source>
<translation>Maske: übermalen, was sich ändern soll; die rechte Taste nimmt weg</translation>
</message>
<message>
<source>Mask: take away from what is marked</source>
<translation>Maske: vom Markierten wegnehmen</translation>
</message>
<message>
<source>Mask: what is white in it changes, what is black is kept (Ctrl+M)</source>
<translation>Maske: Was darin weiß ist, ändert sich; was schwarz ist, bleibt (Strg+M)</translation>
</message>
<message>
<source>Mask: {edges}.</source>
<translation>Maske: {edges}.</translation>
</message>
<message>
<source>Masked content</source>
<translation>Inhalt unter der Maske</translation>
</message>
<message>
<source>Moderation</source>
<translation>Moderation</translation>
</message>
<message>
<source>More</source>
<translation>Mehr</translation>
</message>
<message>
<source>More &amp;options</source>
<translation>Mehr &amp;Optionen</translation>
</message>
<message>
<source>More of sd-server's own arguments, a JSON object.</source>
<translation>Weitere eigene Argumente von sd-server, ein JSON-Objekt.</translation>
</message>
<message>
<source>More ways to insert</source>
<translation>Weitere Arten einzufügen</translation>
</message>
<message>
<source>Most requests: how many one job may send; automatic is one where each may cost money, else as many as it takes</source>
<translation>Höchstzahl der Anfragen: wie viele ein Auftrag senden darf; automatisch ist eine, wo jede Geld kosten kann, sonst so viele wie nötig</translation>
</message>
<message>
<source>Move the results</source>
<translation>Ergebnisse verschieben</translation>
</message>
<message>
<source>Name of the preset</source>
<translation>Name der Vorgabe</translation>
</message>
<message>
<source>Name of the style: “{template}”</source>
<translation>Name des Stils: „{template}“</translation>
</message>
<message>
<source>Named by you; the provider has not listed it</source>
<translation>Von Ihnen genannt; der Anbieter hat sie nicht aufgeführt</translation>
</message>
<message>
<source>Neg&amp;ative prompt</source>
<translation>Neg&amp;ativer Prompt</translation>
</message>
<message>
<source>Negative prompt</source>
<translation>Negativer Prompt</translation>
</message>
<message>
<source>Negative prompt: “{words}”.</source>
<translation>Negativer Prompt: „{words}“.</translation>
</message>
<message>
<source>Neither</source>
<translation>Keines von beiden</translation>
</message>
<message>
<source>Neutral grey</source>
<translation>Neutrales Grau</translation>
</message>
<message>
<source>Never</source>
<translation>Nie</translation>
</message>
<message>
<source>Never: a picture that is too large is reduced</source>
<translation>Nie: Ein zu großes Bild wird verkleinert</translation>
</message>
<message>
<source>New image</source>
<translation>Neues Bild</translation>
</message>
<message>
<source>New layer</source>
<translation>Neue Ebene</translation>
</message>
<message>
<source>New seed</source>
<translation>Neuer Startwert</translation>
</message>
<message>
<source>Next in line</source>
<translation>Als Nächstes</translation>
</message>
<message>
<source>Next result</source>
<translation>Nächstes Ergebnis</translation>
</message>
<message>
<source>No AI model, no account, nothing leaves this computer: fills, enlarges and filters pictures by themselves.</source>
<translation>Kein KI-Modell, kein Konto, nichts verlässt diesen Rechner: füllt, vergrößert und filtert Bilder aus sich selbst.</translation>
</message>
<message>
<source>No limit</source>
<translation>Keine Grenze</translation>
</message>
<message>
<source>No other provider can do this</source>
<translation>Kein anderer Anbieter kann das</translation>
</message>
<message>
<source>No picture is sent, only words, for one of {size} px.</source>
<translation>Es wird kein Bild gesendet, nur Worte, für eines von {size} px.</translation>
</message>
<message>
<source>No picture is sent.</source>
<translation>Es wird kein Bild gesendet.</translation>
</message>
<message>
<source>No result has a star. Click the star in the corner of one, or press S.</source>
<translation>Kein Ergebnis hat einen Stern. Auf den Stern in der Ecke eines Ergebnisses klicken oder S drücken.</translation>
</message>
<message>
<source>No result has all of these words.</source>
<translation>Kein Ergebnis enthält alle diese Wörter.</translation>
</message>
<message>
<source>No style</source>
<translation>Kein Stil</translation>
</message>
<message>
<source>No&amp;t now</source>
<translation>&amp;Nicht jetzt</translation>
</message>
<message>
<source>None: the usual authorities only</source>
<translation>Keine: nur die üblichen Stellen</translation>
</message>
<message>
<source>Not at all</source>
<translation>Gar nicht</translation>
</message>
<message>
<source>Not bound to GIMP</source>
<translation>Nicht an GIMP gebunden</translation>
</message>
<message>
<source>Not set</source>
<translation>Nicht gesetzt</translation>
</message>
<message>
<source>Not set up</source>
<translation>Nicht eingerichtet</translation>
</message>
<message>
<source>Not: {negative}</source>
<translation>Nicht: {negative}</translation>
</message>
<message>
<source>Not: {prompt}</source>
<translation>Nicht: {prompt}</translation>
</message>
<message>
<source>Nothing is found.</source>
<translation>Nichts gefunden.</translation>
</message>
<message>
<source>Nothing is known of what was there before.</source>
<translation>Über das, was vorher da war, ist nichts bekannt.</translation>
</message>
<message>
<source>Nothing leaves this computer: the server {host} is on it.</source>
<translation>Nichts verlässt diesen Rechner: Der Server {host} läuft darauf.</translation>
</message>
<message>
<source>Nothing leaves this computer: {provider} works on it.</source>
<translation>Nichts verlässt diesen Rechner: {provider} arbeitet darauf.</translation>
</message>
<message>
<source>Nothing was measured: this result has no mask, or is from an older version.</source>
<translation>Nichts wurde gemessen: Dieses Ergebnis hat keine Maske oder stammt von einer älteren Version.</translation>
</message>
<message>
<source>Nothing was sent yet.</source>
<translation>Noch wurde nichts gesendet.</translation>
</message>
<message>
<source>Nothing was sent. Wait a moment, or take them off the list.</source>
<translation>Nichts wurde gesendet. Einen Augenblick warten oder sie von der Liste nehmen.</translation>
</message>
<message>
<source>Number of the error</source>
<translation>Nummer des Fehlers</translation>
</message>
<message>
<source>Number {number} in line</source>
<translation>Nummer {number} in der Reihe</translation>
</message>
<message>
<source>OVHcloud AI Endpoints</source>
<translation>OVHcloud AI Endpoints</translation>
</message>
<message numerus="yes">
<source>Of %n request(s) no answer is known; they count as billed.</source>
<translation><numerusform>Von %n Anfrage ist keine Antwort bekannt; sie zählt als berechnet.</numerusform><numerusform>Von %n Anfragen ist keine Antwort bekannt; sie zählen als berechnet.</numerusform></translation>
</message>
<message>
<source>Of some providers it is not known yet what they can do: {who}.</source>
<translation>Von manchen Anbietern ist noch nicht bekannt, was sie können: {who}.</translation>
</message>
<message>
<source>Of the file nothing else goes along: no name, no place, no camera.</source>
<translation>Von der Datei geht sonst nichts mit: kein Name, kein Ort, keine Kamera.</translation>
</message>
<message>
<source>Offline (no AI model)</source>
<translation>Offline (ohne KI)</translation>
</message>
<message>
<source>Offline: no AI model involved.</source>
<translation>Offline: ohne KI-Modell.</translation>
</message>
<message>
<source>Only the selected layer's pixels are sent</source>
<translation>Nur die Pixel der ausgewählten Ebene werden gesendet</translation>
</message>
<message>
<source>Only volunteers whom the horde has known for long; the wait is longer.</source>
<translation>Nur Freiwillige, die die Horde schon lange kennt; das Warten dauert länger.</translation>
</message>
<message>
<source>Only what is selected</source>
<translation>Nur was ausgewählt ist</translation>
</message>
<message>
<source>Only where a server of yours has a certificate that your own authority signed, as in some companies. What is in the file is trusted besides the usual authorities, by every provider. Certificates are always verified; nothing switches that off.</source>
<translation>Nur wo ein eigener Server ein Zertifikat hat, das die eigene Stelle unterschrieben hat, wie in manchen Firmen. Was in der Datei steht, gilt neben den üblichen Stellen als vertrauenswürdig, bei jedem Anbieter. Zertifikate werden immer geprüft; nichts schaltet das ab.</translation>
</message>
<message>
<source>Open</source>
<translation>Öffnen</translation>
</message>
<message>
<source>Open a picture</source>
<translation>Bild öffnen</translation>
</message>
<message>
<source>Open a picture file to work on (Ctrl+O)</source>
<translation>Eine Bilddatei zum Bearbeiten öffnen (Strg+O)</translation>
</message>
<message>
<source>Open another window</source>
<translation>Weiteres Fenster öffnen</translation>
</message>
<message>
<source>Open folder</source>
<translation>Ordner öffnen</translation>
</message>
<message>
<source>Open it as an image in GIMP: in one that is connected, else in the one on this computer (Ctrl+G)</source>
<translation>Als Bild in GIMP öffnen: in einem verbundenen, sonst in dem auf diesem Rechner (Strg+G)</translation>
</message>
<message>
<source>Open settings</source>
<translation>Einstellungen öffnen</translation>
</message>
<message>
<source>Open the account page</source>
<translation>Kontoseite öffnen</translation>
</message>
<message>
<source>Open the panel from GIMP's menu (Filters &gt; LayerBridge) to insert results there.</source>
<translation>Das Fenster aus GIMPs Menü öffnen (Filter &gt; LayerBridge), um Ergebnisse dort einzufügen.</translation>
</message>
<message>
<source>Open, paste or drop a picture here.</source>
<translation>Hier ein Bild öffnen, einfügen oder ablegen.</translation>
</message>
<message>
<source>Open: {name}</source>
<translation>Öffnen: {name}</translation>
</message>
<message>
<source>OpenAI images and compatible</source>
<translation>OpenAI-Bilder und Kompatible</translation>
</message>
<message>
<source>Opened {name}</source>
<translation>{name} geöffnet</translation>
</message>
<message>
<source>Open…</source>
<translation>Öffnen…</translation>
</message>
<message>
<source>Organization</source>
<translation>Organisation</translation>
</message>
<message>
<source>Other…</source>
<translation>Andere…</translation>
</message>
<message>
<source>Outpaint</source>
<translation>Erweitern</translation>
</message>
<message>
<source>Own authorities</source>
<translation>Eigene Stellen</translation>
</message>
<message>
<source>Pages</source>
<translation>Seiten</translation>
</message>
<message>
<source>Paint again what was taken back</source>
<translation>Zurückgenommenes wieder malen</translation>
</message>
<message>
<source>Paint over a part to change only that.</source>
<translation>Einen Teil übermalen, um nur ihn zu ändern.</translation>
</message>
<message>
<source>Paint over what is to be replaced.</source>
<translation>Übermalen, was ersetzt werden soll.</translation>
</message>
<message>
<source>Painterly filters</source>
<translation>Malerische Filter</translation>
</message>
<message>
<source>Parts of the picture are hidden: whoever gets it sees grey there.</source>
<translation>Teile des Bildes sind verborgen: Wer es bekommt, sieht dort Grau.</translation>
</message>
<message>
<source>Paste</source>
<translation>Einfügen</translation>
</message>
<message>
<source>Paste a picture</source>
<translation>Bild einfügen</translation>
</message>
<message>
<source>Picture as it is</source>
<translation>Bild, wie es ist</translation>
</message>
<message>
<source>Pictures (*.png *.jpg *.jpeg *.webp *.tif *.tiff *.bmp *.gif);;All files (*)</source>
<translation>Bilder (*.png *.jpg *.jpeg *.webp *.tif *.tiff *.bmp *.gif);;Alle Dateien (*)</translation>
</message>
<message>
<source>Pictures are sent and made up to this size squared; over 1024 needs kudos, and most models repeat themselves.</source>
<translation>Bis zu dieser Größe im Quadrat werden Bilder gesendet und gemacht; über 1024 braucht Kudos, und die meisten Modelle wiederholen sich.</translation>
</message>
<message>
<source>Plain http: allow this host to get a key over it</source>
<translation>Einfaches http: erlauben, dass dieser Rechner darüber einen Schlüssel bekommt</translation>
</message>
<message>
<source>Post-processing</source>
<translation>Nachbearbeitung</translation>
</message>
<message>
<source>Presets</source>
<translation>Vorgaben</translation>
</message>
<message>
<source>Presets: the whole form, without prompt and seed, under a name</source>
<translation>Vorgaben: das ganze Formular ohne Prompt und Startwert, unter einem Namen</translation>
</message>
<message>
<source>Previews</source>
<translation>Vorschauen</translation>
</message>
<message>
<source>Previous result</source>
<translation>Voriges Ergebnis</translation>
</message>
<message>
<source>Pro&amp;vider</source>
<translation>An&amp;bieter</translation>
</message>
<message>
<source>Progress</source>
<translation>Fortschritt</translation>
</message>
<message>
<source>Project</source>
<translation>Projekt</translation>
</message>
<message>
<source>Prompt</source>
<translation>Prompt</translation>
</message>
<message>
<source>Prompt (not used here)</source>
<translation>Prompt (hier nicht gebraucht)</translation>
</message>
<message>
<source>Prompt: “{words}”.</source>
<translation>Prompt: „{words}“.</translation>
</message>
<message>
<source>Prompts</source>
<translation>Prompts</translation>
</message>
<message>
<source>Prompts: those that you used last, and those that you saved</source>
<translation>Prompts: die zuletzt benutzten und die gespeicherten</translation>
</message>
<message>
<source>Provenance: prompt, engine, seed and the like as text that other tools read, and IPTC's digital source type, which tells whether an AI model was used. Never keys, paths or addresses.</source>
<translation>Herkunft: Prompt, Engine, Startwert und dergleichen als Text, den andere Programme lesen, und IPTCs Angabe der digitalen Quelle, die sagt, ob ein KI-Modell benutzt wurde. Nie Schlüssel, Pfade oder Adressen.</translation>
</message>
<message>
<source>Provenance: written into files when they are saved</source>
<translation>Herkunft: wird beim Speichern in die Dateien geschrieben</translation>
</message>
<message>
<source>Provider</source>
<translation>Anbieter</translation>
</message>
<message>
<source>Provider: the one that is used when none is named</source>
<translation>Anbieter: der benutzt wird, wenn keiner genannt ist</translation>
</message>
<message>
<source>Provider: who makes the picture</source>
<translation>Anbieter: wer das Bild macht</translation>
</message>
<message>
<source>Providers</source>
<translation>Anbieter</translation>
</message>
<message>
<source>Providers, keys, folder, look and language (Ctrl+,)</source>
<translation>Anbieter, Schlüssel, Ordner, Aussehen und Sprache (Strg+,)</translation>
</message>
<message>
<source>Put the picture on the clipboard (Ctrl+C)</source>
<translation>Das Bild in die Zwischenablage legen (Strg+C)</translation>
</message>
<message>
<source>Put the prompt on the clipboard (Ctrl+P)</source>
<translation>Den Prompt in die Zwischenablage legen (Strg+P)</translation>
</message>
<message>
<source>Put the seed on the clipboard (Ctrl+E)</source>
<translation>Den Startwert in die Zwischenablage legen (Strg+E)</translation>
</message>
<message>
<source>Queue</source>
<translation>Warteschlange</translation>
</message>
<message>
<source>Queue: jobs that wait or run. Alt+Up and Alt+Down change the order, Del cancels, Ctrl+R tries again</source>
<translation>Warteschlange: Aufträge, die warten oder laufen. Alt+Auf und Alt+Ab ändern die Reihenfolge, Entf bricht ab, Strg+R versucht es noch einmal</translation>
</message>
<message>
<source>Raise weight</source>
<translation>Gewicht erhöhen</translation>
</message>
<message>
<source>Random</source>
<translation>Zufällig</translation>
</message>
<message>
<source>Re&amp;generate</source>
<translation>Neu erzeu&amp;gen</translation>
</message>
<message>
<source>Re&amp;quests</source>
<translation>An&amp;fragen</translation>
</message>
<message>
<source>Re&amp;quests a month</source>
<translation>An&amp;fragen im Monat</translation>
</message>
<message>
<source>Re&amp;use recipe</source>
<translation>Rezept wiederver&amp;wenden</translation>
</message>
<message>
<source>Reading the picture…</source>
<translation>Das Bild wird gelesen…</translation>
</message>
<message>
<source>Ready</source>
<translation>Bereit</translation>
</message>
<message>
<source>Recipe: bring the whole request that made it back into the form (R)</source>
<translation>Rezept: die ganze Anfrage, die es gemacht hat, ins Formular zurückholen (R)</translation>
</message>
<message>
<source>Rectangle</source>
<translation>Rechteck</translation>
</message>
<message>
<source>Redo</source>
<translation>Wiederholen</translation>
</message>
<message>
<source>Refine</source>
<translation>Nacharbeiten</translation>
</message>
<message>
<source>Refine: a second pass at full size, where the engine works smaller than the selection and the result had to be enlarged</source>
<translation>Nacharbeiten: ein zweiter Durchgang in voller Größe, wo die Engine kleiner arbeitet als die Auswahl und das Ergebnis vergrößert werden musste</translation>
</message>
<message>
<source>Refresh</source>
<translation>Aktualisieren</translation>
</message>
<message>
<source>Regenerate with the &amp;same seed</source>
<translation>Mit dem&amp;selben Startwert neu erzeugen</translation>
</message>
<message>
<source>Remove key</source>
<translation>Schlüssel entfernen</translation>
</message>
<message>
<source>Rename</source>
<translation>Umbenennen</translation>
</message>
<message>
<source>Replace the whole layer where nothing is selected, instead of stopping</source>
<translation>Die ganze Ebene ersetzen, wo nichts ausgewählt ist, statt anzuhalten</translation>
</message>
<message>
<source>Replace the whole layer, this one time</source>
<translation>Dieses eine Mal die ganze Ebene ersetzen</translation>
</message>
<message>
<source>Replace what is selected by what the prompt says</source>
<translation>Ersetzen, was ausgewählt ist, durch das, was der Prompt sagt</translation>
</message>
<message>
<source>Replace what was inserted last, or look at results in GIMP first</source>
<translation>Das zuletzt Eingefügte ersetzen oder Ergebnisse zuerst in GIMP ansehen</translation>
</message>
<message>
<source>Requests</source>
<translation>Anfragen</translation>
</message>
<message>
<source>Requests a month</source>
<translation>Anfragen im Monat</translation>
</message>
<message>
<source>Requests a month: what would be one more is not sent. Months are those of UTC</source>
<translation>Anfragen im Monat: was eine mehr wäre, wird nicht gesendet. Monate sind die von UTC</translation>
</message>
<message>
<source>Restore faces</source>
<translation>Gesichter ausbessern</translation>
</message>
<message>
<source>Resu&amp;lt</source>
<translation>Ergebn&amp;is</translation>
</message>
<message>
<source>Result</source>
<translation>Ergebnis</translation>
</message>
<message>
<source>Result: where it goes when it is inserted</source>
<translation>Ergebnis: wohin es beim Einfügen kommt</translation>
</message>
<message>
<source>Results</source>
<translation>Ergebnisse</translation>
</message>
<message>
<source>Results appear here, the newest first. They are kept on disk.</source>
<translation>Hier erscheinen die Ergebnisse, die neuesten zuerst. Sie werden auf der Festplatte aufbewahrt.</translation>
</message>
<message>
<source>Retry</source>
<translation>Noch einmal</translation>
</message>
<message>
<source>Reuse recipe</source>
<translation>Rezept wiederverwenden</translation>
</message>
<message>
<source>Right</source>
<translation>Rechts</translation>
</message>
<message>
<source>S&amp;cale</source>
<translation>S&amp;kalierung</translation>
</message>
<message>
<source>S&amp;earch earlier prompts…</source>
<translation>Frühere Prompts du&amp;rchsuchen…</translation>
</message>
<message>
<source>S&amp;election and result</source>
<translation>Auswahl und &amp;Ergebnis</translation>
</message>
<message>
<source>S&amp;election and result ({count} set)</source>
<translation>Auswahl und &amp;Ergebnis ({count} gesetzt)</translation>
</message>
<message>
<source>Sa&amp;mples</source>
<translation>An&amp;zahl</translation>
</message>
<message>
<source>Sample picture</source>
<translation>Beispielbild</translation>
</message>
<message>
<source>Sampler</source>
<translation>Sampler</translation>
</message>
<message>
<source>Samples</source>
<translation>Anzahl</translation>
</message>
<message>
<source>Samples: how many results are made at once</source>
<translation>Anzahl: wie viele Ergebnisse auf einmal gemacht werden</translation>
</message>
<message>
<source>Sampling steps.</source>
<translation>Sampling-Schritte.</translation>
</message>
<message>
<source>Save a preset</source>
<translation>Vorgabe speichern</translation>
</message>
<message>
<source>Save a style</source>
<translation>Stil speichern</translation>
</message>
<message>
<source>Save again when it is finished.</source>
<translation>Noch einmal speichern, wenn es fertig ist.</translation>
</message>
<message>
<source>Save and &amp;test connection</source>
<translation>Speichern &amp;und Verbindung prüfen</translation>
</message>
<message>
<source>Save and test connection</source>
<translation>Speichern und Verbindung prüfen</translation>
</message>
<message>
<source>Save it now</source>
<translation>Jetzt speichern</translation>
</message>
<message>
<source>Save now: try again to write into the history. Until LayerBridge ends it is tried every minute too.</source>
<translation>Jetzt sichern: noch einmal versuchen, in den Verlauf zu schreiben. Bis LayerBridge endet, wird es auch jede Minute versucht.</translation>
</message>
<message>
<source>Save the picture</source>
<translation>Bild speichern</translation>
</message>
<message>
<source>Save the picture as a file (Ctrl+S)</source>
<translation>Das Bild als Datei speichern (Strg+S)</translation>
</message>
<message>
<source>Save the pictures into a folder</source>
<translation>Bilder in einen Ordner speichern</translation>
</message>
<message>
<source>Save the pictures into a folder (Ctrl+S)</source>
<translation>Die Bilder in einen Ordner speichern (Strg+S)</translation>
</message>
<message>
<source>Saved</source>
<translation>Gespeichert</translation>
</message>
<message>
<source>Saved as {path}</source>
<translation>Gespeichert als {path}</translation>
</message>
<message>
<source>Saved as “{name}”</source>
<translation>Als „{name}“ gespeichert</translation>
</message>
<message>
<source>Saved pictures say &amp;how they were made</source>
<translation>Gespeicherte Bilder sagen, &amp;wie sie gemacht wurden</translation>
</message>
<message>
<source>Saved pictures say how they were made</source>
<translation>Gespeicherte Bilder sagen, wie sie gemacht wurden</translation>
</message>
<message>
<source>Saved prompts</source>
<translation>Gespeicherte Prompts</translation>
</message>
<message>
<source>Saved. {warnings}</source>
<translation>Gespeichert. {warnings}</translation>
</message>
<message>
<source>Save…</source>
<translation>Speichern…</translation>
</message>
<message>
<source>Scale</source>
<translation>Skalierung</translation>
</message>
<message>
<source>Scale the whole image</source>
<translation>Ganzes Bild skalieren</translation>
</message>
<message>
<source>Scale: how many times larger the result is</source>
<translation>Skalierung: wievielmal größer das Ergebnis ist</translation>
</message>
<message>
<source>Search</source>
<translation>Suchen</translation>
</message>
<message numerus="yes">
<source>Search %n result(s)</source>
<translation><numerusform>Suchen in %n</numerusform><numerusform>Suchen in %n</numerusform></translation>
</message>
<message>
<source>Search earlier prompts</source>
<translation>Frühere Prompts durchsuchen</translation>
</message>
<message>
<source>Search engines</source>
<translation>Engines durchsuchen</translation>
</message>
<message>
<source>Search prompt</source>
<translation>Suchprompt</translation>
</message>
<message>
<source>Search the history: words of prompt, negative prompt and engine (Ctrl+F)</source>
<translation>Den Verlauf durchsuchen: Wörter aus Prompt, negativem Prompt und Engine (Strg+F)</translation>
</message>
<message>
<source>Second result</source>
<translation>Zweites Ergebnis</translation>
</message>
<message>
<source>Seed</source>
<translation>Startwert</translation>
</message>
<message>
<source>Seed: the same seed gives the same result again; 0 takes a random one</source>
<translation>Startwert: Derselbe ergibt wieder dasselbe Ergebnis; 0 nimmt einen zufälligen</translation>
</message>
<message>
<source>Select a result first.</source>
<translation>Zuerst ein Ergebnis auswählen.</translation>
</message>
<message>
<source>Select one result.</source>
<translation>Ein Ergebnis auswählen.</translation>
</message>
<message>
<source>Select prompt</source>
<translation>Auswahlprompt</translation>
</message>
<message>
<source>Select two results.</source>
<translation>Zwei Ergebnisse auswählen.</translation>
</message>
<message>
<source>Selected layer</source>
<translation>Ausgewählte Ebene</translation>
</message>
<message>
<source>Selection</source>
<translation>Auswahl</translation>
</message>
<message>
<source>Selection and result</source>
<translation>Auswahl und Ergebnis</translation>
</message>
<message>
<source>Selection only</source>
<translation>Nur die Auswahl</translation>
</message>
<message>
<source>Send again</source>
<translation>Noch einmal senden</translation>
</message>
<message>
<source>Send it, and do not ask again for these providers until LayerBridge is started anew</source>
<translation>Senden und für diese Anbieter nicht mehr fragen, bis LayerBridge neu gestartet wird</translation>
</message>
<message>
<source>Send it, and do not ask again for this provider in this window</source>
<translation>Senden und für diesen Anbieter in diesem Fenster nicht mehr fragen</translation>
</message>
<message>
<source>Send only the selection</source>
<translation>Nur die Auswahl senden</translation>
</message>
<message>
<source>Send the key &amp;unencrypted to {host}</source>
<translation>Schlüssel unverschlüsselt an {host} se&amp;nden</translation>
</message>
<message>
<source>Send the key unencrypted</source>
<translation>Den Schlüssel unverschlüsselt senden</translation>
</message>
<message>
<source>Send the picture in overlapping tiles; each is a request of its own</source>
<translation>Das Bild in überlappenden Kacheln senden; jede ist eine eigene Anfrage</translation>
</message>
<message>
<source>Send the same request again</source>
<translation>Dieselbe Anfrage noch einmal senden</translation>
</message>
<message>
<source>Send the same request to other providers as well; their results come as one group (Ctrl+Shift+A)</source>
<translation>Dieselbe Anfrage auch an andere Anbieter senden; ihre Ergebnisse kommen als eine Gruppe (Strg+Umschalt+A)</translation>
</message>
<message>
<source>Send the selection without the picture around it</source>
<translation>Die Auswahl ohne das Bild um sie herum senden</translation>
</message>
<message numerus="yes">
<source>Send to %n providers</source>
<translation><numerusform>An %n Anbieter senden</numerusform><numerusform>An %n Anbieter senden</numerusform></translation>
</message>
<message>
<source>Send to GIMP</source>
<translation>An GIMP senden</translation>
</message>
<message>
<source>Send to {who}</source>
<translation>An {who} senden</translation>
</message>
<message>
<source>Send {count} requests</source>
<translation>{count} Anfragen senden</translation>
</message>
<message>
<source>Sent</source>
<translation>Gesendet</translation>
</message>
<message>
<source>Sent again, it may be billed again.</source>
<translation>Noch einmal gesendet, kann es noch einmal berechnet werden.</translation>
</message>
<message>
<source>Sent now, it goes to another server than when it was asked for: {where}.</source>
<translation>Jetzt gesendet, geht es an einen anderen Server als zu der Zeit, als es verlangt wurde: {where}.</translation>
</message>
<message>
<source>Server</source>
<translation>Server</translation>
</message>
<message>
<source>Settings</source>
<translation>Einstellungen</translation>
</message>
<message>
<source>Settings – LayerBridge</source>
<translation>Einstellungen – LayerBridge</translation>
</message>
<message>
<source>Settings…</source>
<translation>Einstellungen…</translation>
</message>
<message>
<source>Sharp resampling</source>
<translation>Scharfes Skalieren</translation>
</message>
<message>
<source>Show every pixel (1)</source>
<translation>Jedes Pixel zeigen (1)</translation>
</message>
<message>
<source>Show it large (Enter, or a double click)</source>
<translation>Groß zeigen (Eingabe oder Doppelklick)</translation>
</message>
<message>
<source>Show only results with a star (Ctrl+Shift+F)</source>
<translation>Nur Ergebnisse mit Stern zeigen (Strg+Umschalt+F)</translation>
</message>
<message>
<source>Show the folder of the results in the file manager</source>
<translation>Den Ordner der Ergebnisse in der Dateiverwaltung zeigen</translation>
</message>
<message>
<source>Show the two selected results beside each other (Ctrl+Shift+C)</source>
<translation>Die beiden ausgewählten Ergebnisse nebeneinander zeigen (Strg+Umschalt+C)</translation>
</message>
<message>
<source>Show the very picture, mask and words that Generate would send, and where they go (Ctrl+E)</source>
<translation>Genau das Bild, die Maske und die Worte zeigen, die Erzeugen senden würde, und wohin sie gehen (Strg+E)</translation>
</message>
<message>
<source>Show the whole picture (0)</source>
<translation>Das ganze Bild zeigen (0)</translation>
</message>
<message>
<source>Show {path} in the file manager</source>
<translation>{path} in der Dateiverwaltung zeigen</translation>
</message>
<message>
<source>Shown in GIMP; “Insert” keeps it</source>
<translation>In GIMP gezeigt; „Einfügen“ behält es</translation>
</message>
<message>
<source>Si&amp;ze</source>
<translation>&amp;Größe</translation>
</message>
<message>
<source>Side by side</source>
<translation>Nebeneinander</translation>
</message>
<message>
<source>Size</source>
<translation>Größe</translation>
</message>
<message>
<source>Slow computers may do it too; without them it costs more kudos.</source>
<translation>Auch langsame Rechner dürfen es machen; ohne sie kostet es mehr Kudos.</translation>
</message>
<message>
<source>Slow workers</source>
<translation>Langsame Rechner</translation>
</message>
<message>
<source>Smaller brush</source>
<translation>Kleinerer Pinsel</translation>
</message>
<message>
<source>So&amp;urce</source>
<translation>&amp;Quelle</translation>
</message>
<message>
<source>Sooner</source>
<translation>Früher</translation>
</message>
<message>
<source>Source</source>
<translation>Quelle</translation>
</message>
<message>
<source>Source pixels</source>
<translation>Pixel der Quelle</translation>
</message>
<message>
<source>Source: which of the image's pixels are sent</source>
<translation>Quelle: welche Pixel des Bildes gesendet werden</translation>
</message>
<message>
<source>Spent this month</source>
<translation>Ausgaben in diesem Monat</translation>
</message>
<message>
<source>Stability REST</source>
<translation>Stability REST</translation>
</message>
<message>
<source>Stability gRPC</source>
<translation>Stability gRPC</translation>
</message>
<message>
<source>Stability v2beta</source>
<translation>Stability v2beta</translation>
</message>
<message>
<source>Stability's newer services, paid by credits: Core, Ultra, SD 3.5, edits, upscalers.</source>
<translation>Stabilitys neuere Dienste, bezahlt mit Credits: Core, Ultra, SD 3.5, Bearbeiten, Vergrößern.</translation>
</message>
<message>
<source>Stable Diffusion XL at OVHcloud: 2 pictures a minute without an account, 400 with a key.</source>
<translation>Stable Diffusion XL bei OVHcloud: 2 Bilder in der Minute ohne Konto, 400 mit Schlüssel.</translation>
</message>
<message>
<source>Stable Diffusion by Stability's REST API v1, paid by credits, or a server like it.</source>
<translation>Stable Diffusion über Stabilitys REST-API v1, bezahlt mit Credits, oder ein Server dieser Art.</translation>
</message>
<message>
<source>Stable Diffusion by Stability's gRPC API, paid by credits, or a server like it.</source>
<translation>Stable Diffusion über Stabilitys gRPC-API, bezahlt mit Credits, oder ein Server dieser Art.</translation>
</message>
<message>
<source>Standalone</source>
<translation>Eigenständig</translation>
</message>
<message>
<source>Standalone: {name}</source>
<translation>Eigenständig: {name}</translation>
</message>
<message>
<source>Star</source>
<translation>Stern</translation>
</message>
<message>
<source>Starred</source>
<translation>Mit Stern</translation>
</message>
<message>
<source>Starting</source>
<translation>Beginnt</translation>
</message>
<message>
<source>Stay with this image, and open no other window</source>
<translation>Bei diesem Bild bleiben und kein weiteres Fenster öffnen</translation>
</message>
<message>
<source>Step schedule end</source>
<translation>Ende des Schrittplans</translation>
</message>
<message>
<source>Step schedule start</source>
<translation>Beginn des Schrittplans</translation>
</message>
<message>
<source>Steps</source>
<translation>Schritte</translation>
</message>
<message>
<source>Stop every job of this window (Shift+Esc)</source>
<translation>Alle Aufträge dieses Fensters anhalten (Umschalt+Esc)</translation>
</message>
<message>
<source>Stop this job; the others go on (Esc)</source>
<translation>Diesen Auftrag anhalten; die anderen laufen weiter (Esc)</translation>
</message>
<message>
<source>Storage limit</source>
<translation>Speichergrenze</translation>
</message>
<message>
<source>Storage limit: above it the oldest results without a star are removed; 0 for no limit</source>
<translation>Speichergrenze: Darüber werden die ältesten Ergebnisse ohne Stern entfernt; 0 für keine Grenze</translation>
</message>
<message>
<source>Strengt&amp;h</source>
<translation>St&amp;ärke</translation>
</message>
<message>
<source>Strength</source>
<translation>Stärke</translation>
</message>
<message>
<source>Strength: 0 keeps the source, 1 leaves no trace of it</source>
<translation>Stärke: 0 behält das Ausgangsbild, 1 lässt keine Spur davon</translation>
</message>
<message>
<source>Strength: how much of what is selected changes; 0 keeps it, 1 leaves no trace of it</source>
<translation>Stärke: wie viel von dem, was ausgewählt ist, sich ändert; 0 behält es, 1 lässt keine Spur davon</translation>
</message>
<message>
<source>Strip background</source>
<translation>Hintergrund entfernen</translation>
</message>
<message>
<source>Style preset</source>
<translation>Stilvorgabe</translation>
</message>
<message>
<source>Style: words that are put around the prompt</source>
<translation>Stil: Worte, die um den Prompt gesetzt werden</translation>
</message>
<message>
<source>Style: words that are put around the prompt ({keys})</source>
<translation>Stil: Worte, die um den Prompt gesetzt werden ({keys})</translation>
</message>
<message>
<source>Style: {adding}</source>
<translation>Stil: {adding}</translation>
</message>
<message>
<source>Style: {chosen}</source>
<translation>Stil: {chosen}</translation>
</message>
<message>
<source>Styles of your own</source>
<translation>Eigene Stile</translation>
</message>
<message>
<source>Take back what was painted last</source>
<translation>Das zuletzt Gemalte zurücknehmen</translation>
</message>
<message>
<source>Take ended jobs off the list</source>
<translation>Beendete Aufträge von der Liste nehmen</translation>
</message>
<message>
<source>Take it off the list (Del)</source>
<translation>Von der Liste nehmen (Entf)</translation>
</message>
<message>
<source>Take it out of the history; it can be brought back (Delete)</source>
<translation>Aus dem Verlauf nehmen; es kann zurückgeholt werden (Entf)</translation>
</message>
<message>
<source>Take the star away</source>
<translation>Den Stern wegnehmen</translation>
</message>
<message>
<source>Test connection: save these settings and ask the endpoint</source>
<translation>Verbindung prüfen: diese Einstellungen speichern und den Endpunkt fragen</translation>
</message>
<message>
<source>Text to image</source>
<translation>Text zu Bild</translation>
</message>
<message>
<source>The CLIP guidance preset; only ancestral samplers know it.</source>
<translation>Die Vorgabe der CLIP-Führung; nur Ancestral-Sampler kennen sie.</translation>
</message>
<message>
<source>The Karras noise schedule.</source>
<translation>Der Rauschplan nach Karras.</translation>
</message>
<message>
<source>The address starts with http://, so nothing on the way to {host} is encrypted: whoever has a hand on that network can read the key and the pictures. Without this, no key is sent there.</source>
<translation>Die Adresse beginnt mit http://, also ist auf dem Weg zu {host} nichts verschlüsselt: wer in diesem Netz mithört, kann den Schlüssel und die Bilder lesen. Ohne diese Erlaubnis wird kein Schlüssel dorthin gesendet.</translation>
</message>
<message>
<source>The border, continued</source>
<translation>Der Rand, fortgesetzt</translation>
</message>
<message>
<source>The borders match, for patterns.</source>
<translation>Die Ränder passen aneinander, für Muster.</translation>
</message>
<message>
<source>The canvas has another size than when this result was made: it lies in the middle.</source>
<translation>Die Leinwand hat eine andere Größe als damals, als dieses Ergebnis gemacht wurde: Es liegt in der Mitte.</translation>
</message>
<message>
<source>The canvas has another size than when this result was made: it lies where it was then, counted from the upper left corner.</source>
<translation>Die Leinwand hat eine andere Größe als damals, als dieses Ergebnis gemacht wurde: Es liegt, wo es damals lag, von der linken oberen Ecke gezählt.</translation>
</message>
<message>
<source>The clipboard holds no picture</source>
<translation>In der Zwischenablage ist kein Bild</translation>
</message>
<message>
<source>The dialect that the endpoint speaks</source>
<translation>Der Dialekt, den der Endpunkt spricht</translation>
</message>
<message>
<source>The diffusion sampler.</source>
<translation>Der Sampler der Diffusion.</translation>
</message>
<message>
<source>The endpoint's own choice</source>
<translation>Wie der Endpunkt es wählt</translation>
</message>
<message>
<source>The engine in use of {provider} does not offer “{mode}”.</source>
<translation>Die benutzte Engine von {provider} bietet „{mode}“ nicht an.</translation>
</message>
<message>
<source>The engine takes {rule}.</source>
<translation>Die Engine nimmt {rule}.</translation>
</message>
<message>
<source>The engine {engine} of {provider} does not offer “{mode}”.</source>
<translation>Die Engine {engine} von {provider} bietet „{mode}“ nicht an.</translation>
</message>
<message>
<source>The filter to use; empty lets the words of the prompt choose.</source>
<translation>Der Filter, der benutzt wird; leer lässt die Worte des Prompts wählen.</translation>
</message>
<message>
<source>The folder of the results cannot change while a picture is being made; nothing was changed.</source>
<translation>Der Ordner der Ergebnisse kann nicht wechseln, während ein Bild gemacht wird; nichts wurde geändert.</translation>
</message>
<message>
<source>The guidance of distilled models such as Flux.</source>
<translation>Die Führung destillierter Modelle wie Flux.</translation>
</message>
<message>
<source>The id of the OpenAI organization that pays.</source>
<translation>Die Kennung der OpenAI-Organisation, die zahlt.</translation>
</message>
<message>
<source>The id of the OpenAI project that pays.</source>
<translation>Die Kennung des OpenAI-Projekts, das zahlt.</translation>
</message>
<message>
<source>The id of the organization that pays.</source>
<translation>Die Kennung der Organisation, die zahlt.</translation>
</message>
<message>
<source>The image becomes RGB and the result goes in, in one undo step</source>
<translation>Das Bild wird RGB und das Ergebnis kommt hinein, in einem Rückgängig-Schritt</translation>
</message>
<message>
<source>The image is indexed, so the result would lose its colours to the palette; nothing was inserted.</source>
<translation>Das Bild ist indiziert, das Ergebnis würde seine Farben an die Palette verlieren; nichts wurde eingefügt.</translation>
</message>
<message>
<source>The key was removed.</source>
<translation>Der Schlüssel wurde entfernt.</translation>
</message>
<message>
<source>The language changes at the next start.</source>
<translation>Die Sprache ändert sich beim nächsten Start.</translation>
</message>
<message>
<source>The log is written when GIMP starts the bridge; from a terminal it goes there.</source>
<translation>Das Protokoll wird geschrieben, wenn GIMP die Brücke startet; aus einem Terminal geht es dorthin.</translation>
</message>
<message>
<source>The newer one in the list (Left)</source>
<translation>Das neuere in der Liste (Links)</translation>
</message>
<message>
<source>The older one in the list (Right)</source>
<translation>Das ältere in der Liste (Rechts)</translation>
</message>
<message>
<source>The panel was called from another image: {name}.</source>
<translation>Das Fenster wurde aus einem anderen Bild aufgerufen: {name}.</translation>
</message>
<message>
<source>The picture and the mask: {size} px, with each request; {bytes} in all.</source>
<translation>Bild und Maske: {size} px, mit jeder Anfrage; zusammen {bytes}.</translation>
</message>
<message>
<source>The picture as it is</source>
<translation>Das Bild, wie es ist</translation>
</message>
<message>
<source>The picture as it is seen is sent, all layers together</source>
<translation>Das Bild, wie es zu sehen ist, wird gesendet, alle Ebenen zusammen</translation>
</message>
<message>
<source>The picture is a reference for an edit model instead of the init image.</source>
<translation>Das Bild ist eine Referenz für ein Bearbeitungsmodell statt des Ausgangsbildes.</translation>
</message>
<message>
<source>The picture's edges fit each other.</source>
<translation>Die Ränder des Bildes passen aneinander.</translation>
</message>
<message>
<source>The picture: {size} px, with each request; {bytes} in all.</source>
<translation>Das Bild: {size} px, mit jeder Anfrage; zusammen {bytes}.</translation>
</message>
<message>
<source>The picture: {size} px, {bytes}.</source>
<translation>Das Bild: {size} px, {bytes}.</translation>
</message>
<message>
<source>The picture: {size} px, {bytes}; the mask: {mask}.</source>
<translation>Das Bild: {size} px, {bytes}; die Maske: {mask}.</translation>
</message>
<message>
<source>The provider “{name}” of this recipe is not here: the present one stays.</source>
<translation>Den Anbieter „{name}“ dieses Rezepts gibt es hier nicht: Der jetzige bleibt.</translation>
</message>
<message>
<source>The provider's choice for this mode</source>
<translation>Wie der Anbieter für diesen Modus wählt</translation>
</message>
<message>
<source>The request is back in the form</source>
<translation>Die Anfrage ist wieder im Formular</translation>
</message>
<message>
<source>The result alone (F2)</source>
<translation>Das Ergebnis allein (F2)</translation>
</message>
<message>
<source>The result stays as the engine made it</source>
<translation>Das Ergebnis bleibt, wie die Engine es machte</translation>
</message>
<message>
<source>The results are being moved; this may take a while.</source>
<translation>Die Ergebnisse werden verschoben; das kann eine Weile dauern.</translation>
</message>
<message>
<source>The same request with the same seed, at the same place</source>
<translation>Dieselbe Anfrage mit demselben Startwert, am selben Ort</translation>
</message>
<message>
<source>The same with one sample</source>
<translation>Dasselbe mit einem Ergebnis</translation>
</message>
<message>
<source>The seed {seed} is larger than the panel takes: it is random now.</source>
<translation>Der Startwert {seed} ist größer, als das Fenster nimmt: Er ist jetzt zufällig.</translation>
</message>
<message>
<source>The selected result is shown as a layer at once; Insert keeps it (Ctrl+Shift+P)</source>
<translation>Das ausgewählte Ergebnis wird sofort als Ebene gezeigt; Einfügen behält es (Strg+Umschalt+P)</translation>
</message>
<message>
<source>The source is GIMP's image: insert the result there instead.</source>
<translation>Die Quelle ist GIMPs Bild: Das Ergebnis stattdessen dort einfügen.</translation>
</message>
<message>
<source>The surroundings, blurred</source>
<translation>Die Umgebung, weichgezeichnet</translation>
</message>
<message>
<source>The whole layer</source>
<translation>Die ganze Ebene</translation>
</message>
<message>
<source>The window says what became of it</source>
<translation>Das Fenster sagt, was daraus wurde</translation>
</message>
<message>
<source>Theme</source>
<translation>Farbschema</translation>
</message>
<message>
<source>Theme: light or dark</source>
<translation>Farbschema: hell oder dunkel</translation>
</message>
<message>
<source>There is no provider “{provider}”. Choose another.</source>
<translation>Es gibt keinen Anbieter „{provider}“. Einen anderen wählen.</translation>
</message>
<message>
<source>They are copied first; the old folder goes when all are there</source>
<translation>Sie werden zuerst kopiert; der alte Ordner geht, wenn alle da sind</translation>
</message>
<message>
<source>They stay on the disk; the list begins anew in the new folder</source>
<translation>Sie bleiben auf der Festplatte; die Liste beginnt im neuen Ordner von vorn</translation>
</message>
<message>
<source>This key was given for {origin} and is not sent to another address. If this one is right, give the key again.</source>
<translation>Dieser Schlüssel wurde für {origin} angegeben und wird an keine andere Adresse gesendet. Wenn diese richtig ist, den Schlüssel noch einmal angeben.</translation>
</message>
<message>
<source>This layer's recipe sends the picture to {who}, which is not chosen in the form.</source>
<translation>Das Rezept dieser Ebene sendet das Bild an {who}; im Formular ist dieser Anbieter nicht gewählt.</translation>
</message>
<message>
<source>This makes {count} requests that may each be billed: {who}.</source>
<translation>Das ergibt {count} Anfragen, von denen jede berechnet werden kann: {who}.</translation>
</message>
<message>
<source>This month: {what}.</source>
<translation>Dieser Monat: {what}.</translation>
</message>
<message>
<source>This window stays with its image; {name} gets a window of its own</source>
<translation>Dieses Fenster bleibt bei seinem Bild; {name} bekommt ein eigenes</translation>
</message>
<message>
<source>This window works on {name} from now on; results, queue and form stay</source>
<translation>Dieses Fenster arbeitet von nun an mit {name}; Ergebnisse, Warteschlange und Formular bleiben</translation>
</message>
<message>
<source>This window works on {name}.</source>
<translation>Dieses Fenster arbeitet mit {name}.</translation>
</message>
<message>
<source>Throw the dice for a new seed, and keep it until the next throw ({keys})</source>
<translation>Einen neuen Startwert würfeln und bis zum nächsten Wurf behalten ({keys})</translation>
</message>
<message>
<source>Tiles</source>
<translation>Kacheln</translation>
</message>
<message>
<source>Tiles: work in overlapping tiles, for pictures larger than the engine takes</source>
<translation>Kacheln: in überlappenden Kacheln arbeiten, für Bilder, die größer sind, als die Engine nimmt</translation>
</message>
<message>
<source>Tiling</source>
<translation>Kachelbar</translation>
</message>
<message>
<source>Top</source>
<translation>Oben</translation>
</message>
<message>
<source>Transparent gives a picture with an alpha channel.</source>
<translation>Durchsichtig ergibt ein Bild mit Alphakanal.</translation>
</message>
<message>
<source>Trust the usual authorities only</source>
<translation>Nur den üblichen Stellen vertrauen</translation>
</message>
<message>
<source>Trusted workers</source>
<translation>Vertrauenswürdige Rechner</translation>
</message>
<message>
<source>Try again</source>
<translation>Noch einmal versuchen</translation>
</message>
<message>
<source>Try again (Ctrl+R)</source>
<translation>Noch einmal versuchen (Strg+R)</translation>
</message>
<message>
<source>Try again to write it into the history</source>
<translation>Noch einmal versuchen, es in den Verlauf zu schreiben</translation>
</message>
<message>
<source>Two pictures and a line to move, also by Shift+Left and Right (F3)</source>
<translation>Zwei Bilder und eine Linie zum Verschieben, auch mit Umschalt+Links und Rechts (F3)</translation>
</message>
<message>
<source>Two pictures beside each other (F4)</source>
<translation>Zwei Bilder nebeneinander (F4)</translation>
</message>
<message>
<source>URL: the base address of the endpoint; empty for the provider's own</source>
<translation>URL: die Basisadresse des Endpunkts; leer für die des Anbieters selbst</translation>
</message>
<message>
<source>Undo</source>
<translation>Rückgängig</translation>
</message>
<message>
<source>Unfinished pictures shown while one is made; each costs some tokens more.</source>
<translation>Unfertige Bilder, die beim Machen gezeigt werden; jedes kostet einige Tokens mehr.</translation>
</message>
<message>
<source>Upscale</source>
<translation>Vergrößern</translation>
</message>
<message>
<source>Use AI Hor&amp;de</source>
<translation>AI &amp;Horde benutzen</translation>
</message>
<message>
<source>Use a mask file</source>
<translation>Eine Maskendatei benutzen</translation>
</message>
<message>
<source>Use a smaller size</source>
<translation>Kleinere Größe benutzen</translation>
</message>
<message>
<source>Use as source</source>
<translation>Als Quelle</translation>
</message>
<message>
<source>Use no file of authorities</source>
<translation>Keine Datei mit Zertifizierungsstellen verwenden</translation>
</message>
<message>
<source>Use the whole layer</source>
<translation>Die ganze Ebene benutzen</translation>
</message>
<message>
<source>Use {what}</source>
<translation>{what} benutzen</translation>
</message>
<message>
<source>Used last</source>
<translation>Zuletzt benutzt</translation>
</message>
<message>
<source>User and password</source>
<translation>Benutzer und Passwort</translation>
</message>
<message>
<source>View</source>
<translation>Ansehen</translation>
</message>
<message>
<source>Volunteers' computers: free, often slow; they can see your prompts and pictures.</source>
<translation>Rechner von Freiwilligen: kostenlos, oft langsam; sie können Prompts und Bilder sehen.</translation>
</message>
<message>
<source>WebUI (AUTOMATIC1111, Forge)</source>
<translation>WebUI (AUTOMATIC1111, Forge)</translation>
</message>
<message>
<source>What GIMP asked for is not sent again: ask for it there once more if you want it.</source>
<translation>Was GIMP angefragt hat, wird nicht noch einmal gesendet: Fragen Sie es dort erneut an, wenn Sie es möchten.</translation>
</message>
<message>
<source>What becomes of the results that are there?</source>
<translation>Was wird aus den Ergebnissen, die schon da sind?</translation>
</message>
<message>
<source>What else this engine lets you choose</source>
<translation>Was diese Engine sonst noch wählen lässt</translation>
</message>
<message>
<source>What fits the work</source>
<translation>Was zur Arbeit passt</translation>
</message>
<message>
<source>What is done to the finished picture: faces mended, the background removed.</source>
<translation>Was mit dem fertigen Bild getan wird: Gesichter ausgebessert, der Hintergrund entfernt.</translation>
</message>
<message>
<source>What is not safe for work: "censor" withholds it, "allow" goes only to volunteers who permit it.</source>
<translation>Was nicht jugendfrei ist: „censor“ hält es zurück, „allow“ geht nur an Freiwillige, die es erlauben.</translation>
</message>
<message>
<source>What is sent</source>
<translation>Was gesendet wird</translation>
</message>
<message>
<source>What is visible</source>
<translation>Was sichtbar ist</translation>
</message>
<message>
<source>What kind of server it is; empty finds out by asking it.</source>
<translation>Was für ein Server es ist; leer findet es durch Fragen heraus.</translation>
</message>
<message>
<source>What stands under the mask when the diffusion starts.</source>
<translation>Was unter der Maske steht, wenn die Diffusion beginnt.</translation>
</message>
<message>
<source>What the result should not show</source>
<translation>Was das Ergebnis nicht zeigen soll</translation>
</message>
<message>
<source>What the result should show</source>
<translation>Was das Ergebnis zeigen soll</translation>
</message>
<message>
<source>What to look for in the picture and recolor.</source>
<translation>Wonach im Bild gesucht wird, um es umzufärben.</translation>
</message>
<message>
<source>What to look for in the picture and replace.</source>
<translation>Wonach im Bild gesucht wird, um es zu ersetzen.</translation>
</message>
<message>
<source>What was spent this month is not known: the ledger cannot be read.</source>
<translation>Was in diesem Monat ausgegeben wurde, ist nicht bekannt: das Ausgabenbuch lässt sich nicht lesen.</translation>
</message>
<message>
<source>Where it helps</source>
<translation>Wo es hilft</translation>
</message>
<message>
<source>Where requests cost money it may have been billed, and sent again it may be billed once more.</source>
<translation>Wo Anfragen Geld kosten, kann es berechnet worden sein, und noch einmal gesendet kann es noch einmal berechnet werden.</translation>
</message>
<message>
<source>Where requests cost money it may have been billed.</source>
<translation>Wo Anfragen Geld kosten, wurde sie vielleicht berechnet.</translation>
</message>
<message>
<source>Where the diffusion stops, with a step schedule start; 0 runs all of it.</source>
<translation>Wo die Diffusion aufhört, mit einem Beginn des Schrittplans; 0 lässt alles laufen.</translation>
</message>
<message>
<source>Where the kudos do not suffice, a smaller picture with fewer steps is made instead of none.</source>
<translation>Wo die Kudos nicht reichen, wird statt keines ein kleineres Bild mit weniger Schritten gemacht.</translation>
</message>
<message>
<source>Where the picture is too large</source>
<translation>Wo das Bild zu groß ist</translation>
</message>
<message>
<source>Which half of a mask the server replaces; empty for black at stability.ai and white elsewhere.</source>
<translation>Welche Hälfte einer Maske der Server ersetzt; leer für Schwarz bei stability.ai und sonst Weiß.</translation>
</message>
<message>
<source>Who shall make your pictures?</source>
<translation>Wer soll die Bilder machen?</translation>
</message>
<message>
<source>Whole layer</source>
<translation>Ganze Ebene</translation>
</message>
<message>
<source>Width</source>
<translation>Breite</translation>
</message>
<message>
<source>Width and height to make, in pixels; automatic follows the image or the engine</source>
<translation>Breite und Höhe in Pixeln; automatisch folgt dem Bild oder der Engine</translation>
</message>
<message>
<source>Wildcard files</source>
<translation>Wildcard-Dateien</translation>
</message>
<message>
<source>Wipe</source>
<translation>Überblenden</translation>
</message>
<message>
<source>With all at 0, what is transparent in the selection is filled.</source>
<translation>Wenn alle 0 sind, wird gefüllt, was in der Auswahl durchsichtig ist.</translation>
</message>
<message>
<source>Work in tiles</source>
<translation>In Kacheln arbeiten</translation>
</message>
<message>
<source>Work o&amp;ffline</source>
<translation>&amp;Offline arbeiten</translation>
</message>
<message>
<source>Work on the picture in the clipboard (Ctrl+Shift+V)</source>
<translation>Am Bild in der Zwischenablage arbeiten (Strg+Umschalt+V)</translation>
</message>
<message>
<source>Work on this result (Ctrl+U)</source>
<translation>An diesem Ergebnis arbeiten (Strg+U)</translation>
</message>
<message>
<source>Workflows</source>
<translation>Workflows</translation>
</message>
<message>
<source>Works offline. The settings have all of this, at any time.</source>
<translation>Arbeitet offline. Die Einstellungen haben all das jederzeit.</translation>
</message>
<message>
<source>Works on</source>
<translation>Arbeitet an</translation>
</message>
<message>
<source>Write another name (F2)</source>
<translation>Einen anderen Namen schreiben (F2)</translation>
</message>
<message>
<source>Your own ComfyUI server: its models and your workflows, free of charge.</source>
<translation>Ein eigener ComfyUI-Server: seine Modelle und eigene Workflows, kostenlos.</translation>
</message>
<message>
<source>Your own Stable Diffusion WebUI or Forge, started with --api, free of charge.</source>
<translation>Ein eigenes Stable Diffusion WebUI oder Forge, mit --api gestartet, kostenlos.</translation>
</message>
<message>
<source>Your own workflow.</source>
<translation>Ein eigener Workflow.</translation>
</message>
<message>
<source>Zoom with Ctrl and the wheel, or + and -; 0 fits, 1 shows every pixel. Move it with the middle button.</source>
<translation>Zoomen mit Strg und dem Mausrad oder + und -; 0 passt ein, 1 zeigt jedes Pixel. Verschieben mit der mittleren Taste.</translation>
</message>
<message>
<source>a private file</source>
<translation>eine private Datei</translation>
</message>
<message>
<source>about {size}</source>
<translation>etwa {size}</translation>
</message>
<message>
<source>at most</source>
<translation>höchstens</translation>
</message>
<message>
<source>credits</source>
<translation>Credits</translation>
</message>
<message>
<source>dropped picture</source>
<translation>abgelegtes Bild</translation>
</message>
<message>
<source>filter</source>
<translation>Filter</translation>
</message>
<message>
<source>layer “{name}” {size}</source>
<translation>Ebene „{name}“ {size}</translation>
</message>
<message>
<source>no image</source>
<translation>kein Bild</translation>
</message>
<message>
<source>no layer</source>
<translation>keine Ebene</translation>
</message>
<message>
<source>none</source>
<translation>keine</translation>
</message>
<message>
<source>nothing selected</source>
<translation>nichts ausgewählt</translation>
</message>
<message>
<source>pasted picture</source>
<translation>eingefügtes Bild</translation>
</message>
<message>
<source>px</source>
<translation>px</translation>
</message>
<message>
<source>selection {size}</source>
<translation>Auswahl {size}</translation>
</message>
<message>
<source>strength</source>
<translation>Stärke</translation>
</message>
<message>
<source>the system keyring</source>
<translation>der Schlüsselbund des Systems</translation>
</message>
<message>
<source>usually takes {time}</source>
<translation>dauert meist {time}</translation>
</message>
<message>
<source>your account</source>
<translation>Ihr Konto</translation>
</message>
<message>
<source>{amount} GB</source>
<translation>{amount} GB</translation>
</message>
<message>
<source>{amount} MB</source>
<translation>{amount} MB</translation>
</message>
<message>
<source>{amount} of {limit} {unit}</source>
<translation>{amount} von {limit} {unit}</translation>
</message>
<message>
<source>{credits} credits are left.</source>
<translation>Es sind noch {credits} Credits da.</translation>
</message>
<message>
<source>{dots}  kept in {where}</source>
<translation>{dots}  aufbewahrt: {where}</translation>
</message>
<message>
<source>{facts}. Read again at every Generate.</source>
<translation>{facts}. Wird bei jedem Erzeugen neu gelesen.</translation>
</message>
<message>
<source>{label} in {count} s</source>
<translation>{label} in {count} s</translation>
</message>
<message>
<source>{label}: kept in the system's keyring, never in a settings file, never shown again</source>
<translation>{label}: im Schlüsselbund des Systems aufbewahrt, nie in einer Datei der Einstellungen, nie wieder gezeigt</translation>
</message>
<message>
<source>{maker}: {title}</source>
<translation>{maker}: {title}</translation>
</message>
<message>
<source>{mode}; the window says why</source>
<translation>{mode}; das Fenster sagt, warum</translation>
</message>
<message>
<source>{name} was closed in GIMP. Everything here is kept.</source>
<translation>{name} wurde in GIMP geschlossen. Alles hier bleibt erhalten.</translation>
</message>
<message>
<source>{name}, {size} px. {hint}</source>
<translation>{name}, {size} px. {hint}</translation>
</message>
<message>
<source>{provider} does not offer “{mode}”.</source>
<translation>{provider} bietet „{mode}“ nicht an.</translation>
</message>
<message numerus="yes">
<source>{sent} of %n request(s)</source>
<translation><numerusform>{sent} von %n Anfrage</numerusform><numerusform>{sent} von %n Anfragen</numerusform></translation>
</message>
<message>
<source>{size} in use now</source>
<translation>{size} jetzt belegt</translation>
</message>
<message>
<source>{size} is made: it is the nearest that the engine takes.</source>
<translation>Es wird {size} gemacht: Das ist die nächste Größe, die die Engine nimmt.</translation>
</message>
<message>
<source>{size} px, seed {seed}</source>
<translation>{size} px, Startwert {seed}</translation>
</message>
<message>
<source>{time}, about {left} left</source>
<translation>{time}, noch etwa {left}</translation>
</message>
<message>
<source>{time}, time left unknown</source>
<translation>{time}, Restzeit unbekannt</translation>
</message>
<message>
<source>{title} (seed {seed})</source>
<translation>{title} (Startwert {seed})</translation>
</message>
<message>
<source>{title}, starred</source>
<translation>{title}, mit Stern</translation>
</message>
<message>
<source>{what} ({others})</source>
<translation>{what} ({others})</translation>
</message>
<message>
<source>{what} It is used as it came from the engine.</source>
<translation>{what} Es wird benutzt, wie es von der Engine kam.</translation>
</message>
<message>
<source>{words}. Not: {negative}</source>
<translation>{words}. Nicht: {negative}</translation>
</message>
<message>
<source>“{name}” was deleted.</source>
<translation>„{name}“ wurde gelöscht.</translation>
</message>
</context>
</TS>

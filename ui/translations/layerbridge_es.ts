<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
<name>LayerBridge</name>
<message numerus="yes">
<source>%n certificate(s) in it.</source>
<translation><numerusform>%n certificado en él.</numerusform><numerusform>%n certificados en él.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n character(s) more than the engine takes: shorten the prompt.</source>
<translation><numerusform>%n carácter más de los que admite el motor: acorte el prompt.</numerusform><numerusform>%n caracteres más de los que admite el motor: acorte el prompt.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n job(s) failed; the window says why</source>
<translation><numerusform>%n trabajo falló; la ventana dice por qué</numerusform><numerusform>%n trabajos fallaron; la ventana dice por qué</numerusform></translation>
</message>
<message numerus="yes">
<source>%n job(s) had been sent when LayerBridge ended, and what came of them is not known.</source>
<translation><numerusform>%n trabajo ya se había enviado cuando LayerBridge terminó, y no se sabe qué fue de él.</numerusform><numerusform>%n trabajos ya se habían enviado cuando LayerBridge terminó, y no se sabe qué fue de ellos.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n job(s) had not been sent when LayerBridge ended, and cannot go on.</source>
<translation><numerusform>%n trabajo no se había enviado cuando LayerBridge terminó, y no puede seguir.</numerusform><numerusform>%n trabajos no se habían enviado cuando LayerBridge terminó, y no pueden seguir.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n job(s) had not been sent when LayerBridge ended, and go on now.</source>
<translation><numerusform>%n trabajo no se había enviado cuando LayerBridge terminó, y sigue ahora.</numerusform><numerusform>%n trabajos no se habían enviado cuando LayerBridge terminó, y siguen ahora.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n job(s) had not been sent when LayerBridge ended, and would go to another server now.</source>
<translation><numerusform>%n trabajo no se había enviado cuando LayerBridge terminó, e iría ahora a otro servidor.</numerusform><numerusform>%n trabajos no se habían enviado cuando LayerBridge terminó, e irían ahora a otro servidor.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n more</source>
<translation><numerusform>%n más</numerusform><numerusform>%n más</numerusform></translation>
</message>
<message numerus="yes">
<source>%n not finished</source>
<translation><numerusform>%n sin terminar</numerusform><numerusform>%n sin terminar</numerusform></translation>
</message>
<message numerus="yes">
<source>%n old result(s) made room for it, as the limit in the settings says.</source>
<translation><numerusform>%n resultado antiguo le dejó sitio, según el límite de los ajustes.</numerusform><numerusform>%n resultados antiguos le dejaron sitio, según el límite de los ajustes.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n other file(s) left: one picture is worked on at a time</source>
<translation><numerusform>%n archivo más omitido: solo se trabaja en una imagen a la vez</numerusform><numerusform>%n archivos más omitidos: solo se trabaja en una imagen a la vez</numerusform></translation>
</message>
<message numerus="yes">
<source>%n request(s)</source>
<translation><numerusform>%n petición</numerusform><numerusform>%n peticiones</numerusform></translation>
</message>
<message numerus="yes">
<source>%n request(s) may have been billed; the window says which</source>
<translation><numerusform>Es posible que se haya facturado %n petición; la ventana dice cuál</numerusform><numerusform>Es posible que se hayan facturado %n peticiones; la ventana dice cuáles</numerusform></translation>
</message>
<message numerus="yes">
<source>%n request(s) of GIMP's menu or of a script had been sent when LayerBridge ended, and what came of them is not known.</source>
<translation><numerusform>%n petición del menú de GIMP o de un script ya se había enviado cuando LayerBridge terminó, y no se sabe qué fue de ella.</numerusform><numerusform>%n peticiones del menú de GIMP o de scripts ya se habían enviado cuando LayerBridge terminó, y no se sabe qué fue de ellas.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n request(s) of GIMP's menu or of a script had not been sent when LayerBridge ended.</source>
<translation><numerusform>%n petición del menú de GIMP o de un script no se había enviado cuando LayerBridge terminó.</numerusform><numerusform>%n peticiones del menú de GIMP o de scripts no se habían enviado cuando LayerBridge terminó.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n request(s).</source>
<translation><numerusform>%n petición.</numerusform><numerusform>%n peticiones.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n result(s)</source>
<translation><numerusform>%n resultado</numerusform><numerusform>%n resultados</numerusform></translation>
</message>
<message numerus="yes">
<source>%n result(s) are back</source>
<translation><numerusform>%n resultado recuperado</numerusform><numerusform>%n resultados recuperados</numerusform></translation>
</message>
<message numerus="yes">
<source>%n result(s) are in the history now</source>
<translation><numerusform>%n resultado está ahora en el historial</numerusform><numerusform>%n resultados están ahora en el historial</numerusform></translation>
</message>
<message numerus="yes">
<source>%n result(s) are on disk, but not in the list of the history.</source>
<translation><numerusform>%n resultado está en el disco, pero no en la lista del historial.</numerusform><numerusform>%n resultados están en el disco, pero no en la lista del historial.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n result(s) are still held in memory only.</source>
<translation><numerusform>%n resultado sigue solo en la memoria.</numerusform><numerusform>%n resultados siguen solo en la memoria.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n result(s) came after the job was cancelled.</source>
<translation><numerusform>%n resultado llegó después de cancelar el trabajo.</numerusform><numerusform>%n resultados llegaron después de cancelar el trabajo.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n result(s) came after the job was cancelled: they are in the history.</source>
<translation><numerusform>%n resultado llegó después de cancelar el trabajo: está en el historial.</numerusform><numerusform>%n resultados llegaron después de cancelar el trabajo: están en el historial.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n result(s) could not be written to disk.</source>
<translation><numerusform>No se pudo escribir %n resultado en el disco.</numerusform><numerusform>No se pudieron escribir %n resultados en el disco.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n result(s) not on disk</source>
<translation><numerusform>%n resultado fuera del disco</numerusform><numerusform>%n resultados fuera del disco</numerusform></translation>
</message>
<message numerus="yes">
<source>%n result(s) opened in GIMP</source>
<translation><numerusform>%n resultado abierto en GIMP</numerusform><numerusform>%n resultados abiertos en GIMP</numerusform></translation>
</message>
<message numerus="yes">
<source>%n result(s) saved in {folder}</source>
<translation><numerusform>%n resultado guardado en {folder}</numerusform><numerusform>%n resultados guardados en {folder}</numerusform></translation>
</message>
<message numerus="yes">
<source>%n result(s) were deleted.</source>
<translation><numerusform>%n resultado borrado.</numerusform><numerusform>%n resultados borrados.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n running</source>
<translation><numerusform>%n en curso</numerusform><numerusform>%n en curso</numerusform></translation>
</message>
<message numerus="yes">
<source>%n style(s)</source>
<translation><numerusform>%n estilo</numerusform><numerusform>%n estilos</numerusform></translation>
</message>
<message numerus="yes">
<source>%n tile(s) of {size} px, {bytes} in all.</source>
<translation><numerusform>%n tesela de {size} px, {bytes} en total.</numerusform><numerusform>%n teselas de {size} px, {bytes} en total.</numerusform></translation>
</message>
<message numerus="yes">
<source>%n waiting</source>
<translation><numerusform>%n en espera</numerusform><numerusform>%n en espera</numerusform></translation>
</message>
<message numerus="yes">
<source>%n without a published price</source>
<translation><numerusform>%n sin precio publicado</numerusform><numerusform>%n sin precio publicado</numerusform></translation>
</message>
<message>
<source>&amp;Address</source>
<translation>&amp;Dirección</translation>
</message>
<message>
<source>&amp;Blend</source>
<translation>&amp;Fundido</translation>
</message>
<message>
<source>&amp;Change…</source>
<translation>&amp;Cambiar…</translation>
</message>
<message>
<source>&amp;Choose file…</source>
<translation>&amp;Elegir archivo…</translation>
</message>
<message>
<source>&amp;Close</source>
<translation>&amp;Cerrar</translation>
</message>
<message>
<source>&amp;Default provider</source>
<translation>Prov&amp;eedor predeterminado</translation>
</message>
<message>
<source>&amp;Delete</source>
<translation>&amp;Borrar</translation>
</message>
<message>
<source>&amp;Feather</source>
<translation>&amp;Difuminado</translation>
</message>
<message>
<source>&amp;Grow</source>
<translation>A&amp;grandar</translation>
</message>
<message>
<source>&amp;Join</source>
<translation>Enca&amp;je</translation>
</message>
<message>
<source>&amp;Language</source>
<translation>&amp;Idioma</translation>
</message>
<message>
<source>&amp;Leave them where they are</source>
<translation>&amp;Dejarlos donde están</translation>
</message>
<message>
<source>&amp;Move them into the new folder</source>
<translation>&amp;Moverlos a la carpeta nueva</translation>
</message>
<message>
<source>&amp;No style</source>
<translation>&amp;Sin estilo</translation>
</message>
<message>
<source>&amp;Open folder</source>
<translation>&amp;Abrir la carpeta</translation>
</message>
<message>
<source>&amp;Open the folder of presets</source>
<translation>&amp;Abrir la carpeta de preajustes</translation>
</message>
<message>
<source>&amp;Open the folder of saved prompts</source>
<translation>&amp;Abrir la carpeta de prompts guardados</translation>
</message>
<message>
<source>&amp;Open the folder of styles</source>
<translation>&amp;Abrir la carpeta de estilos</translation>
</message>
<message>
<source>&amp;Preview in GIMP</source>
<translation>&amp;Vista previa en GIMP</translation>
</message>
<message>
<source>&amp;Prompt</source>
<translation>&amp;Prompt</translation>
</message>
<message>
<source>&amp;Prompt (optional)</source>
<translation>&amp;Prompt (opcional)</translation>
</message>
<message>
<source>&amp;Refine</source>
<translation>&amp;Refinar</translation>
</message>
<message>
<source>&amp;Remove key</source>
<translation>&amp;Quitar la clave</translation>
</message>
<message>
<source>&amp;Rename</source>
<translation>&amp;Renombrar</translation>
</message>
<message>
<source>&amp;Rename or delete…</source>
<translation>&amp;Renombrar o borrar…</translation>
</message>
<message>
<source>&amp;Replace the layer inserted last</source>
<translation>&amp;Reemplazar la última capa insertada</translation>
</message>
<message>
<source>&amp;Save the prompt as a style…</source>
<translation>&amp;Guardar el prompt como estilo…</translation>
</message>
<message>
<source>&amp;Save these settings…</source>
<translation>&amp;Guardar estos ajustes…</translation>
</message>
<message>
<source>&amp;Save this prompt</source>
<translation>&amp;Guardar este prompt</translation>
</message>
<message>
<source>&amp;Seed</source>
<translation>Se&amp;milla</translation>
</message>
<message>
<source>&amp;Storage limit</source>
<translation>&amp;Límite de espacio</translation>
</message>
<message>
<source>&amp;Theme</source>
<translation>&amp;Tema</translation>
</message>
<message>
<source>&amp;Tiles</source>
<translation>Tese&amp;las</translation>
</message>
<message>
<source>&amp;Use none</source>
<translation>No &amp;usar ninguno</translation>
</message>
<message>
<source>&amp;Whole layer where nothing is selected</source>
<translation>Capa entera si no &amp;hay selección</translation>
</message>
<message>
<source>+ {count}</source>
<translation>+ {count}</translation>
</message>
<message>
<source>A folder of your own workflows in API format, each one an engine.</source>
<translation>Una carpeta con sus propios flujos en formato API, cada uno un motor.</translation>
</message>
<message>
<source>A labelled landscape drawn from seed and prompt, to try things out; the prompt is not understood.</source>
<translation>Un paisaje rotulado, dibujado con la semilla y el prompt, para probar; el prompt no se entiende.</translation>
</message>
<message>
<source>A model.</source>
<translation>Un modelo.</translation>
</message>
<message>
<source>A new image</source>
<translation>Una imagen nueva</translation>
</message>
<message>
<source>A new layer of this image</source>
<translation>Una capa nueva de esta imagen</translation>
</message>
<message>
<source>A new layer; the canvas grows to show it whole</source>
<translation>Una capa nueva; el lienzo crece hasta mostrarla entera</translation>
</message>
<message>
<source>A new layer; the whole image is scaled to fit it</source>
<translation>Una capa nueva; la imagen entera se escala para ajustarla</translation>
</message>
<message>
<source>A style for the picture.</source>
<translation>Un estilo para la imagen.</translation>
</message>
<message>
<source>AI Horde</source>
<translation>AI Horde</translation>
</message>
<message>
<source>API &amp;version</source>
<translation>&amp;Versión de la API</translation>
</message>
<message>
<source>API key</source>
<translation>Clave de la API</translation>
</message>
<message>
<source>API version</source>
<translation>Versión de la API</translation>
</message>
<message>
<source>About</source>
<translation>Acerca de</translation>
</message>
<message>
<source>Access token</source>
<translation>Clave de acceso</translation>
</message>
<message>
<source>Address</source>
<translation>Dirección</translation>
</message>
<message>
<source>Adult content</source>
<translation>Contenido para adultos</translation>
</message>
<message>
<source>After</source>
<translation>Después</translation>
</message>
<message>
<source>All that can be done with the selected results (Ctrl+.)</source>
<translation>Todo lo que se puede hacer con los resultados seleccionados (Ctrl+.)</translation>
</message>
<message>
<source>Allow downgrade</source>
<translation>Permitir rebaja</translation>
</message>
<message>
<source>Also send to</source>
<translation>Enviar también a</translation>
</message>
<message>
<source>Also to: {names} (Ctrl+Shift+A)</source>
<translation>También a: {names} (Ctrl+Mayús+A)</translation>
</message>
<message>
<source>Also…</source>
<translation>Más…</translation>
</message>
<message>
<source>Always</source>
<translation>Siempre</translation>
</message>
<message>
<source>Always where it was enlarged</source>
<translation>Siempre que se haya ampliado</translation>
</message>
<message>
<source>Always where the picture is too large, however much changes</source>
<translation>Siempre que la imagen sea demasiado grande, cambie lo que cambie</translation>
</message>
<message>
<source>Any model</source>
<translation>Cualquier modelo</translation>
</message>
<message>
<source>Any with {rule}</source>
<translation>Cualquiera con {rule}</translation>
</message>
<message>
<source>As much as helps the engine</source>
<translation>Lo que ayude al motor</translation>
</message>
<message>
<source>As much as it needs</source>
<translation>Lo que haga falta</translation>
</message>
<message>
<source>As reference</source>
<translation>Como referencia</translation>
</message>
<message>
<source>As the system</source>
<translation>Como el sistema</translation>
</message>
<message>
<source>As the system ({language})</source>
<translation>Como el sistema ({language})</translation>
</message>
<message>
<source>Ask again</source>
<translation>Preguntar de nuevo</translation>
</message>
<message>
<source>Ask the provider for its engines again</source>
<translation>Volver a pedir al proveedor sus motores</translation>
</message>
<message>
<source>Ask the provider for its engines again and choose one</source>
<translation>Volver a pedir al proveedor sus motores y elegir uno</translation>
</message>
<message>
<source>Asking for its engines…</source>
<translation>Consultando sus motores…</translation>
</message>
<message>
<source>Asking…</source>
<translation>Consultando…</translation>
</message>
<message>
<source>At which layer of CLIP to stop reading.</source>
<translation>En qué capa de CLIP se deja de leer.</translation>
</message>
<message>
<source>Automatic</source>
<translation>Automático</translation>
</message>
<message>
<source>Automatic ({choice})</source>
<translation>Automático ({choice})</translation>
</message>
<message>
<source>Automatic ({engine})</source>
<translation>Automático ({engine})</translation>
</message>
<message>
<source>Background</source>
<translation>Fondo</translation>
</message>
<message>
<source>Before</source>
<translation>Antes</translation>
</message>
<message>
<source>Blend</source>
<translation>Fundido</translation>
</message>
<message>
<source>Blend edge: over how many pixels the result fades into the picture, inwards from its edge</source>
<translation>Fundido: en cuántos píxeles se funde el resultado con la imagen, desde su borde hacia dentro</translation>
</message>
<message>
<source>Blend edge: over how many pixels the result fades into the picture, inwards from its edge; counts where something is selected</source>
<translation>Fundido: en cuántos píxeles se funde el resultado con la imagen, desde su borde hacia dentro; cuenta si hay algo seleccionado</translation>
</message>
<message>
<source>Blurred surroundings</source>
<translation>Alrededores desenfocados</translation>
</message>
<message>
<source>Bottom</source>
<translation>Abajo</translation>
</message>
<message>
<source>Bound to this image in GIMP</source>
<translation>Vinculado a esta imagen de GIMP</translation>
</message>
<message>
<source>Bring the layer's whole request back into the form (Ctrl+Shift+R)</source>
<translation>Devolver al formulario toda la petición de la capa (Ctrl+Mayús+R)</translation>
</message>
<message>
<source>Bring them back (Ctrl+Z in the list)</source>
<translation>Recuperarlos (Ctrl+Z en la lista)</translation>
</message>
<message>
<source>Bring “{name}” back</source>
<translation>Recuperar «{name}»</translation>
</message>
<message>
<source>Brush</source>
<translation>Pincel</translation>
</message>
<message>
<source>Brush size</source>
<translation>Tamaño del pincel</translation>
</message>
<message>
<source>Brush size: {width} pixels of the picture ([ and ])</source>
<translation>Tamaño del pincel: {width} píxeles de la imagen ([ y ])</translation>
</message>
<message>
<source>By how many pixels the server lets the mask grow on every side.</source>
<translation>Cuántos píxeles deja crecer el servidor la máscara por cada lado.</translation>
</message>
<message>
<source>By the ledger and the published prices; months are those of UTC.</source>
<translation>Según el registro de gastos y los precios publicados; los meses son los de UTC.</translation>
</message>
<message>
<source>By this number the error is found in the log</source>
<translation>Con este número se encuentra el error en el registro</translation>
</message>
<message>
<source>CA file: certificates of authorities, as PEM</source>
<translation>Archivo CA: certificados de autoridades, en PEM</translation>
</message>
<message>
<source>CLIP guidance</source>
<translation>Guía de CLIP</translation>
</message>
<message>
<source>CLIP skip</source>
<translation>Salto de CLIP</translation>
</message>
<message>
<source>Cancel</source>
<translation>Cancelar</translation>
</message>
<message>
<source>Cancel all</source>
<translation>Cancelar todo</translation>
</message>
<message>
<source>Cancel all jobs</source>
<translation>Cancelar todos los trabajos</translation>
</message>
<message>
<source>Cancel or take off the list</source>
<translation>Cancelar o quitar de la lista</translation>
</message>
<message>
<source>Cancel this job (Del)</source>
<translation>Cancelar este trabajo (Supr)</translation>
</message>
<message>
<source>Cancelled</source>
<translation>Cancelado</translation>
</message>
<message>
<source>Cannot be read</source>
<translation>No se puede leer</translation>
</message>
<message>
<source>Carry out once more what was not answered</source>
<translation>Ejecutar de nuevo lo que quedó sin respuesta</translation>
</message>
<message>
<source>Carry this out (Ctrl+Enter)</source>
<translation>Ejecutar esto (Ctrl+Intro)</translation>
</message>
<message>
<source>Carry this out as well, after what waits already (Ctrl+Enter)</source>
<translation>Ejecutar esto también, después de lo que ya espera (Ctrl+Intro)</translation>
</message>
<message>
<source>Certificates (*.pem *.crt *.cer);;All files (*)</source>
<translation>Certificados (*.pem *.crt *.cer);;Todos los archivos (*)</translation>
</message>
<message>
<source>Certificates of your own authorities</source>
<translation>Certificados de autoridades propias</translation>
</message>
<message>
<source>Cfg scale</source>
<translation>Escala cfg</translation>
</message>
<message>
<source>Change the folder</source>
<translation>Cambiar la carpeta</translation>
</message>
<message>
<source>Choose another engine</source>
<translation>Elegir otro motor</translation>
</message>
<message>
<source>Choose once; the settings change it again. Then say in the prompt what you want.</source>
<translation>Elija una vez; los ajustes lo cambian de nuevo. Después diga en el prompt lo que quiere.</translation>
</message>
<message>
<source>Choose the file of authorities</source>
<translation>Elegir el archivo de autoridades</translation>
</message>
<message>
<source>Choose what to set</source>
<translation>Elegir qué se ajusta</translation>
</message>
<message>
<source>Choose whose settings are shown</source>
<translation>Elegir de quién se muestran los ajustes</translation>
</message>
<message>
<source>Classic image processing on this computer: no AI model, no account, no network, no cost.</source>
<translation>Tratamiento clásico de imágenes en este ordenador: sin modelo de IA, sin cuenta, sin red, sin coste.</translation>
</message>
<message>
<source>Clear</source>
<translation>Vaciar</translation>
</message>
<message>
<source>Close</source>
<translation>Cerrar</translation>
</message>
<message>
<source>Close the message</source>
<translation>Cerrar el mensaje</translation>
</message>
<message>
<source>Close this list (Esc)</source>
<translation>Cerrar esta lista (Esc)</translation>
</message>
<message>
<source>Close this message</source>
<translation>Cerrar este mensaje</translation>
</message>
<message>
<source>Colours</source>
<translation>Colores</translation>
</message>
<message>
<source>Colours and edge</source>
<translation>Colores y borde</translation>
</message>
<message>
<source>ComfyUI</source>
<translation>ComfyUI</translation>
</message>
<message>
<source>Compare the two</source>
<translation>Comparar los dos</translation>
</message>
<message>
<source>Connection</source>
<translation>Conexión</translation>
</message>
<message>
<source>Conte&amp;xt</source>
<translation>Conte&amp;xto</translation>
</message>
<message>
<source>Content-aware fill</source>
<translation>Relleno según el contenido</translation>
</message>
<message>
<source>Context</source>
<translation>Contexto</translation>
</message>
<message>
<source>Context: how much of the picture around the selection is sent with it</source>
<translation>Contexto: cuánto de la imagen alrededor de la selección se envía con ella</translation>
</message>
<message>
<source>Context: how much of the picture around the selection is sent with it; counts where something is selected</source>
<translation>Contexto: cuánto de la imagen alrededor de la selección se envía con ella; cuenta si hay algo seleccionado</translation>
</message>
<message>
<source>Continued border</source>
<translation>Borde continuado</translation>
</message>
<message>
<source>Continues what surrounds the selection with pieces of the same picture.</source>
<translation>Continúa lo que rodea la selección con trozos de la misma imagen.</translation>
</message>
<message>
<source>Convert and insert</source>
<translation>Convertir e insertar</translation>
</message>
<message>
<source>Convert in&amp;dexed to RGB</source>
<translation>Convertir indexada a RG&amp;B</translation>
</message>
<message>
<source>Convert indexed to RGB</source>
<translation>Convertir indexada a RGB</translation>
</message>
<message>
<source>Convert indexed: turn the indexed image into RGB when a result is inserted, in the same undo step, instead of stopping</source>
<translation>Convertir indexada: la imagen indexada pasa a RGB al insertar un resultado, en el mismo paso de deshacer, en vez de detenerse</translation>
</message>
<message>
<source>Convert it first (Image &gt; Mode &gt; RGB), or let it be converted with the result.</source>
<translation>Conviértala antes (Imagen &gt; Modo &gt; RGB) o deje que se convierta con el resultado.</translation>
</message>
<message>
<source>Convert when inserted</source>
<translation>Convertir al insertar</translation>
</message>
<message>
<source>Copied</source>
<translation>Copiado</translation>
</message>
<message>
<source>Copy</source>
<translation>Copiar</translation>
</message>
<message>
<source>Copy prompt</source>
<translation>Copiar el prompt</translation>
</message>
<message>
<source>Copy seed</source>
<translation>Copiar la semilla</translation>
</message>
<message>
<source>Creativity</source>
<translation>Creatividad</translation>
</message>
<message>
<source>Cred&amp;its a month</source>
<translation>Créd&amp;itos al mes</translation>
</message>
<message>
<source>Credits a month</source>
<translation>Créditos al mes</translation>
</message>
<message>
<source>Credits a month by the published prices: what would cost more is not sent</source>
<translation>Créditos al mes según los precios publicados: lo que costaría más no se envía</translation>
</message>
<message>
<source>Ctrl+Up and Ctrl+Down change the weight of a word or of what is selected.</source>
<translation>Ctrl+Arriba y Ctrl+Abajo cambian el peso de una palabra o de lo seleccionado.</translation>
</message>
<message>
<source>Dark</source>
<translation>Oscuro</translation>
</message>
<message>
<source>Default provider</source>
<translation>Proveedor predeterminado</translation>
</message>
<message>
<source>Delete</source>
<translation>Borrar</translation>
</message>
<message>
<source>Delete the file (Del); it can be brought back</source>
<translation>Borrar el archivo (Supr); se puede recuperar</translation>
</message>
<message>
<source>Delete this key from where it is kept</source>
<translation>Borrar esta clave de donde está guardada</translation>
</message>
<message>
<source>Denoising strength: 1 leaves no trace of the init image.</source>
<translation>Intensidad de denoising: 1 no deja rastro de la imagen de partida.</translation>
</message>
<message>
<source>Diffusion steps.</source>
<translation>Pasos de difusión.</translation>
</message>
<message>
<source>Diffusion steps; api.stability.ai takes 50 at most.</source>
<translation>Pasos de difusión; api.stability.ai admite 50 como máximo.</translation>
</message>
<message>
<source>Diffusion steps; more than 40 may need kudos.</source>
<translation>Pasos de difusión; más de 40 pueden necesitar kudos.</translation>
</message>
<message>
<source>Distilled cfg scale</source>
<translation>Escala cfg destilada</translation>
</message>
<message>
<source>Do not send it again, and do not ask any more</source>
<translation>No enviarlo de nuevo y no preguntar más</translation>
</message>
<message>
<source>Drift: what changed outside the mask, and whether the seam shows (Ctrl+D)</source>
<translation>Desviación: qué cambió fuera de la máscara y si se ve la costura (Ctrl+D)</translation>
</message>
<message>
<source>E&amp;ngine</source>
<translation>M&amp;otor</translation>
</message>
<message>
<source>E&amp;xtend</source>
<translation>E&amp;xtender</translation>
</message>
<message numerus="yes">
<source>Each time that %n job(s) went on, LayerBridge ended before anything was sent.</source>
<translation><numerusform>Cada vez que %n trabajo siguió, LayerBridge terminó antes de que se enviara nada.</numerusform><numerusform>Cada vez que %n trabajos siguieron, LayerBridge terminó antes de que se enviara nada.</numerusform></translation>
</message>
<message>
<source>Earlier prompts</source>
<translation>Prompts anteriores</translation>
</message>
<message>
<source>Edit the prompt</source>
<translation>Editar el prompt</translation>
</message>
<message>
<source>Engine: the model or method of the provider that makes the picture ({keys})</source>
<translation>Motor: el modelo o método del proveedor que hace la imagen ({keys})</translation>
</message>
<message>
<source>Engine: {name}</source>
<translation>Motor: {name}</translation>
</message>
<message>
<source>Engines</source>
<translation>Motores</translation>
</message>
<message>
<source>Enlarges with a Lanczos kernel and sharpens edges without halos; it invents no detail.</source>
<translation>Amplía con un núcleo Lanczos y enfoca los bordes sin halos; no inventa detalle.</translation>
</message>
<message>
<source>Enter a &amp;key…</source>
<translation>Introducir una &amp;clave…</translation>
</message>
<message>
<source>Enter chooses, Esc closes</source>
<translation>Intro elige, Esc cierra</translation>
</message>
<message>
<source>Eraser</source>
<translation>Goma</translation>
</message>
<message>
<source>Experimental parameters of the engine, a JSON object.</source>
<translation>Parámetros experimentales del motor, un objeto JSON.</translation>
</message>
<message>
<source>Extend every side</source>
<translation>Extender todos los lados</translation>
</message>
<message>
<source>Extend every side by {side} pixels; the form shows it and can change it</source>
<translation>Extender cada lado {side} píxeles; el formulario lo muestra y puede cambiarlo</translation>
</message>
<message>
<source>Extend the source past its borders</source>
<translation>Extender la imagen más allá de sus bordes</translation>
</message>
<message>
<source>Extra arguments</source>
<translation>Argumentos adicionales</translation>
</message>
<message>
<source>Extras</source>
<translation>Extras</translation>
</message>
<message>
<source>F&amp;ill</source>
<translation>Re&amp;lleno</translation>
</message>
<message>
<source>F2 renames, Del deletes</source>
<translation>F2 renombra, Supr borra</translation>
</message>
<message>
<source>Faces are repaired by a model of their own.</source>
<translation>Un modelo propio repara las caras.</translation>
</message>
<message>
<source>Feather</source>
<translation>Difuminado</translation>
</message>
<message>
<source>Feather mask: over how many pixels the mask's edge fades</source>
<translation>Difuminar la máscara: en cuántos píxeles se desvanece su borde</translation>
</message>
<message>
<source>Feather mask: over how many pixels the mask's edge fades; counts where something is selected</source>
<translation>Difuminar la máscara: en cuántos píxeles se desvanece su borde; cuenta si hay algo seleccionado</translation>
</message>
<message>
<source>File of authorities</source>
<translation>Archivo de autoridades</translation>
</message>
<message>
<source>Fill</source>
<translation>Relleno</translation>
</message>
<message>
<source>Fill: what stands in the place to fill when it is sent, for engines that start from it</source>
<translation>Relleno: qué hay en el lugar que se llena cuando se envía, para motores que parten de ello</translation>
</message>
<message>
<source>Filter</source>
<translation>Filtro</translation>
</message>
<message>
<source>Filters such as oil, pencil or comic, chosen by the words of the prompt.</source>
<translation>Filtros como óleo, lápiz o cómic, elegidos por las palabras del prompt.</translation>
</message>
<message>
<source>Fit</source>
<translation>Ajustar</translation>
</message>
<message>
<source>Folder</source>
<translation>Carpeta</translation>
</message>
<message>
<source>Folder of the results</source>
<translation>Carpeta de los resultados</translation>
</message>
<message>
<source>Follow {name}</source>
<translation>Seguir {name}</translation>
</message>
<message>
<source>Follows the image or the engine</source>
<translation>Sigue a la imagen o al motor</translation>
</message>
<message>
<source>For Stability, OpenAI and others: they make pictures on their servers and bill your account.</source>
<translation>Para Stability, OpenAI y otros: hacen las imágenes en sus servidores y las cobran a su cuenta.</translation>
</message>
<message>
<source>Forget it</source>
<translation>Descartar</translation>
</message>
<message>
<source>Free, no account: volunteers' computers make the pictures. It may take minutes, and what you send is seen by them.</source>
<translation>Gratis, sin cuenta: ordenadores de voluntarios hacen las imágenes. Puede tardar minutos, y ellos ven lo que se envía.</translation>
</message>
<message>
<source>GIMP closed the connection. Everything here is kept.</source>
<translation>GIMP cerró la conexión. Todo lo de aquí se conserva.</translation>
</message>
<message>
<source>GIMP has no image open: the result becomes a new one.</source>
<translation>GIMP no tiene ninguna imagen abierta: el resultado será una nueva.</translation>
</message>
<message>
<source>GIMP without an image</source>
<translation>GIMP sin imagen</translation>
</message>
<message>
<source>GPT image models at OpenAI, paid by tokens, or your own LocalAI or sd-server.</source>
<translation>Modelos de imagen GPT en OpenAI, pagados por tokens, o su propio LocalAI o sd-server.</translation>
</message>
<message>
<source>Generate</source>
<translation>Generar</translation>
</message>
<message>
<source>Go to the prompt</source>
<translation>Ir al prompt</translation>
</message>
<message>
<source>Goes to {host} ({provider}).</source>
<translation>Va a {host} ({provider}).</translation>
</message>
<message>
<source>Grow</source>
<translation>Agrandar</translation>
</message>
<message>
<source>Grow mask</source>
<translation>Agrandar la máscara</translation>
</message>
<message>
<source>Grow mask: by how many pixels the mask reaches past the selection</source>
<translation>Agrandar la máscara: cuántos píxeles sobresale la máscara de la selección</translation>
</message>
<message>
<source>Grow mask: by how many pixels the mask reaches past the selection; counts where something is selected</source>
<translation>Agrandar la máscara: cuántos píxeles sobresale la máscara de la selección; cuenta si hay algo seleccionado</translation>
</message>
<message>
<source>Height</source>
<translation>Altura</translation>
</message>
<message>
<source>Hide parts</source>
<translation>Ocultar</translation>
</message>
<message>
<source>Hide: what is painted now is replaced by grey before anything is sent, whoever gets it</source>
<translation>Ocultar: lo que se pinte ahora se sustituye por gris antes de enviar nada, sea quien sea quien lo reciba</translation>
</message>
<message>
<source>Hires fix</source>
<translation>Hires fix</translation>
</message>
<message>
<source>How a selection is sent, how its result is fitted in, and where it goes</source>
<translation>Cómo se envía una selección, cómo se encaja su resultado y adónde va</translation>
</message>
<message>
<source>How far the server softens the mask's edge, in px; the layer has a soft edge of its own.</source>
<translation>Cuánto suaviza el servidor el borde de la máscara, en px; la capa tiene su propio borde suave.</translation>
</message>
<message>
<source>How freely details are added that the picture does not have.</source>
<translation>Con cuánta libertad se añaden detalles que la imagen no tiene.</translation>
</message>
<message>
<source>How it &amp;fits</source>
<translation>Cómo &amp;encaja</translation>
</message>
<message>
<source>How it was made</source>
<translation>Cómo se hizo</translation>
</message>
<message>
<source>How much of the filter shows: 0 keeps the picture as it is, 1 shows the filter alone.</source>
<translation>Cuánto se ve del filtro: 0 deja la imagen como está, 1 muestra solo el filtro.</translation>
</message>
<message>
<source>How much the init image changes: 1 leaves no trace of it.</source>
<translation>Cuánto cambia la imagen de partida: 1 no deja rastro de ella.</translation>
</message>
<message>
<source>How strict the content filter is: low is the less strict one.</source>
<translation>Lo estricto que es el filtro de contenido: low es el menos estricto.</translation>
</message>
<message>
<source>How strictly the prompt is followed.</source>
<translation>Con cuánto rigor se sigue el prompt.</translation>
</message>
<message>
<source>How strong the LoRA is.</source>
<translation>Cuánto actúa la LoRA.</translation>
</message>
<message>
<source>How the mask is sent: as a picture of its own, or in the init image's alpha.</source>
<translation>Cómo se envía la máscara: como imagen propia o en el canal alfa de la imagen de partida.</translation>
</message>
<message>
<source>How the mask reaches the model; by itself InpaintModelConditioning for a model with inpaint in its name, SetLatentNoiseMask for others.</source>
<translation>Cómo llega la máscara al modelo; por sí solo InpaintModelConditioning si el modelo lleva inpaint en el nombre, SetLatentNoiseMask en los demás.</translation>
</message>
<message>
<source>If you have a copy of the file, put it there and start the panel again. R brings the request back, Del deletes the result.</source>
<translation>Si tiene una copia del archivo, póngala allí y vuelva a abrir el panel. R recupera la petición, Supr borra el resultado.</translation>
</message>
<message>
<source>Image generation in GIMP and beside it. MIT licence.</source>
<translation>Generación de imágenes en GIMP y fuera de él. Licencia MIT.</translation>
</message>
<message>
<source>Image to image</source>
<translation>Imagen a imagen</translation>
</message>
<message>
<source>Inpaint</source>
<translation>Retocar</translation>
</message>
<message>
<source>Inpaint method</source>
<translation>Método de retoque</translation>
</message>
<message>
<source>Insert as a layer above the active one (Ctrl+I)</source>
<translation>Insertar como capa encima de la activa (Ctrl+I)</translation>
</message>
<message>
<source>Insert into GIMP</source>
<translation>Insertar en GIMP</translation>
</message>
<message>
<source>Insert it or save it elsewhere: until LayerBridge ends it is held in memory.</source>
<translation>Insértelo o guárdelo en otro sitio: hasta que LayerBridge termine, se conserva en la memoria.</translation>
</message>
<message>
<source>Insert takes the layer away that was inserted before it (Ctrl+Shift+I)</source>
<translation>Insertar quita la capa insertada antes (Ctrl+Mayús+I)</translation>
</message>
<message numerus="yes">
<source>Inserted as %n layer(s)</source>
<translation><numerusform>Insertado como %n capa</numerusform><numerusform>Insertado como %n capas</numerusform></translation>
</message>
<message>
<source>Instead of a strength: 1 keeps no trace of the init image, 0 keeps it all.</source>
<translation>En vez de una intensidad: 1 no conserva rastro de la imagen de partida, 0 la conserva toda.</translation>
</message>
<message>
<source>Into a new image</source>
<translation>En una imagen nueva</translation>
</message>
<message>
<source>Invert</source>
<translation>Invertir</translation>
</message>
<message>
<source>It came after its job was cancelled.</source>
<translation>Llegó después de cancelar su trabajo.</translation>
</message>
<message>
<source>It costs about {price}.</source>
<translation>Cuesta aproximadamente {price}.</translation>
</message>
<message>
<source>It costs nothing.</source>
<translation>No cuesta nada.</translation>
</message>
<message>
<source>It may be billed; the cost is not known here: see your provider.</source>
<translation>Puede cobrarse; aquí no se conoce el coste: consulte a su proveedor.</translation>
</message>
<message>
<source>It runs on this computer ({where}): your own models, free of charge.</source>
<translation>Funciona en este ordenador ({where}): sus propios modelos, sin coste.</translation>
</message>
<message numerus="yes">
<source>It works: %n engine(s).</source>
<translation><numerusform>Funciona: %n motor.</numerusform><numerusform>Funciona: %n motores.</numerusform></translation>
</message>
<message>
<source>It works: {who}, {credits} credits left.</source>
<translation>Funciona: {who}, quedan {credits} créditos.</translation>
</message>
<message>
<source>It works: {who}.</source>
<translation>Funciona: {who}.</translation>
</message>
<message>
<source>Its choices are made anew for each Generate, unless you set a seed.</source>
<translation>Sus opciones se eligen de nuevo con cada Generar, salvo que fije una semilla.</translation>
</message>
<message>
<source>Its colours are matched</source>
<translation>Se igualan sus colores</translation>
</message>
<message>
<source>Its colours are matched and what step remains at the edge is evened out</source>
<translation>Se igualan sus colores y se suaviza el escalón que quede en el borde</translation>
</message>
<message>
<source>Join</source>
<translation>Encaje</translation>
</message>
<message>
<source>Join: how the result is fitted to the picture around it</source>
<translation>Encaje: cómo se encaja el resultado en la imagen que lo rodea</translation>
</message>
<message>
<source>Join: how the result is fitted to the picture around it; counts where something is selected</source>
<translation>Encaje: cómo se encaja el resultado en la imagen que lo rodea; cuenta si hay algo seleccionado</translation>
</message>
<message>
<source>Join: {join}.</source>
<translation>Encaje: {join}.</translation>
</message>
<message>
<source>Karras</source>
<translation>Karras</translation>
</message>
<message>
<source>Keep one seed for all results ({keys})</source>
<translation>Conservar una semilla para todos los resultados ({keys})</translation>
</message>
<message>
<source>Keep results in</source>
<translation>Guardar los resultados en</translation>
</message>
<message>
<source>Keep results in another folder</source>
<translation>Guardar los resultados en otra carpeta</translation>
</message>
<message>
<source>Keep the seed of the last result, {seed} ({keys})</source>
<translation>Conservar la semilla del último resultado, {seed} ({keys})</translation>
</message>
<message>
<source>Key and address of the provider</source>
<translation>Clave y dirección del proveedor</translation>
</message>
<message>
<source>La&amp;yer's recipe</source>
<translation>Re&amp;ceta de la capa</translation>
</message>
<message>
<source>Language</source>
<translation>Idioma</translation>
</message>
<message>
<source>Language: what the window speaks</source>
<translation>Idioma: el que habla la ventana</translation>
</message>
<message>
<source>Large live preview</source>
<translation>Vista previa en vivo grande</translation>
</message>
<message>
<source>Larger brush</source>
<translation>Pincel más grande</translation>
</message>
<message>
<source>Largest picture</source>
<translation>Imagen más grande</translation>
</message>
<message>
<source>Lasso</source>
<translation>Lazo</translation>
</message>
<message>
<source>Later</source>
<translation>Más tarde</translation>
</message>
<message>
<source>Layer's recipe</source>
<translation>Receta de la capa</translation>
</message>
<message>
<source>Layer: {name}</source>
<translation>Capa: {name}</translation>
</message>
<message>
<source>LayerBridge had ended in the middle of its work</source>
<translation>LayerBridge había terminado en medio de su trabajo</translation>
</message>
<message>
<source>LayerBridge made this layer: use its request again</source>
<translation>LayerBridge hizo esta capa: usar de nuevo su petición</translation>
</message>
<message numerus="yes">
<source>LayerBridge: %n job(s) failed</source>
<translation><numerusform>LayerBridge: %n trabajo falló</numerusform><numerusform>LayerBridge: %n trabajos fallaron</numerusform></translation>
</message>
<message numerus="yes">
<source>LayerBridge: %n result(s) ready</source>
<translation><numerusform>LayerBridge: %n resultado listo</numerusform><numerusform>LayerBridge: %n resultados listos</numerusform></translation>
</message>
<message>
<source>Leave the results</source>
<translation>Dejar los resultados</translation>
</message>
<message>
<source>Left</source>
<translation>Izda</translation>
</message>
<message>
<source>Levels of 255: at most {largest} and on average {mean} outside the mask, {seam} at the seam, {own} in the picture.</source>
<translation>Niveles de 255: como máximo {largest} y de media {mean} fuera de la máscara, {seam} en la costura, {own} en la imagen.</translation>
</message>
<message>
<source>Light</source>
<translation>Claro</translation>
</message>
<message>
<source>Live preview</source>
<translation>Vista previa en vivo</translation>
</message>
<message>
<source>Live preview: how the picture looks so far. Click for large or small (Ctrl+L)</source>
<translation>Vista previa en vivo: cómo va quedando la imagen. Un clic la hace grande o pequeña (Ctrl+L)</translation>
</message>
<message>
<source>LoRA weight</source>
<translation>Peso de la LoRA</translation>
</message>
<message>
<source>Lock the seed</source>
<translation>Fijar la semilla</translation>
</message>
<message>
<source>Locked: every result has this seed. Unlock for random ones ({keys})</source>
<translation>Fijada: todos los resultados tienen esta semilla. Suéltela para semillas al azar ({keys})</translation>
</message>
<message>
<source>Log</source>
<translation>Registro</translation>
</message>
<message>
<source>Look</source>
<translation>Aspecto</translation>
</message>
<message>
<source>Look at GIMP's image again; Generate does so by itself (F5)</source>
<translation>Mirar otra vez la imagen de GIMP; Generar lo hace por sí solo (F5)</translation>
</message>
<message>
<source>Looking at the image in GIMP…</source>
<translation>Mirando la imagen en GIMP…</translation>
</message>
<message>
<source>Looking at what is sent…</source>
<translation>Mirando lo que se envía…</translation>
</message>
<message>
<source>Looking for providers…</source>
<translation>Buscando proveedores…</translation>
</message>
<message>
<source>Lower weight</source>
<translation>Bajar el peso</translation>
</message>
<message>
<source>Made again, as a layer above the first one</source>
<translation>Hecha de nuevo, como capa encima de la primera</translation>
</message>
<message>
<source>Make a picture from a prompt alone</source>
<translation>Hacer una imagen solo con un prompt</translation>
</message>
<message>
<source>Make a variation of the source, the init image, by a prompt</source>
<translation>Hacer una variación de la imagen de partida con un prompt</translation>
</message>
<message>
<source>Make it now; the image becomes RGB when a result is inserted, in the same undo step</source>
<translation>Hacerlo ahora; la imagen pasa a RGB al insertar un resultado, en el mismo paso de deshacer</translation>
</message>
<message>
<source>Make it now; the result goes into a new image, and this one stays as it is</source>
<translation>Hacerlo ahora; el resultado va a una imagen nueva y esta se queda como está</translation>
</message>
<message>
<source>Make it with {size} pixels</source>
<translation>Hacerlo con {size} píxeles</translation>
</message>
<message>
<source>Make it {scale} times larger instead of {before}</source>
<translation>Hacerla {scale} veces más grande en vez de {before}</translation>
</message>
<message>
<source>Make one at a time</source>
<translation>Hacerlos de uno en uno</translation>
</message>
<message>
<source>Make the layer again in its place, with a new seed (Ctrl+R)</source>
<translation>Hacer la capa de nuevo en su sitio, con una semilla nueva (Ctrl+R)</translation>
</message>
<message>
<source>Make the source larger, with more detail</source>
<translation>Hacer la imagen más grande, con más detalle</translation>
</message>
<message>
<source>Makes it small first, then enlarges and refines.</source>
<translation>Primero la hace pequeña, después la amplía y la refina.</translation>
</message>
<message>
<source>Makes the background transparent</source>
<translation>Hace transparente el fondo</translation>
</message>
<message>
<source>Margin: by how many pixels the bottom side is extended.</source>
<translation>Margen: cuántos píxeles se extiende el lado inferior.</translation>
</message>
<message>
<source>Margin: by how many pixels the left side is extended.</source>
<translation>Margen: cuántos píxeles se extiende el lado izquierdo.</translation>
</message>
<message>
<source>Margin: by how many pixels the right side is extended.</source>
<translation>Margen: cuántos píxeles se extiende el lado derecho.</translation>
</message>
<message>
<source>Margin: by how many pixels the top side is extended.</source>
<translation>Margen: cuántos píxeles se extiende el lado superior.</translation>
</message>
<message>
<source>Mark it, so that it is found again and never removed for space (S)</source>
<translation>Marcarlo para encontrarlo de nuevo y que nunca se quite por espacio (S)</translation>
</message>
<message>
<source>Mark nothing</source>
<translation>No marcar nada</translation>
</message>
<message>
<source>Mark what is not marked, and the other way round</source>
<translation>Marcar lo que no está marcado, y al revés</translation>
</message>
<message>
<source>Mask blur</source>
<translation>Desenfoque de la máscara</translation>
</message>
<message>
<source>Mask file…</source>
<translation>Máscara…</translation>
</message>
<message>
<source>Mask polarity</source>
<translation>Polaridad de la máscara</translation>
</message>
<message>
<source>Mask source</source>
<translation>Origen der máscara</translation>
</message>
<message>
<source>Mask: draw around what is to change; the right button takes away</source>
<translation>Máscara: rodee lo que debe cambiar; el botón derecho quita</translation>
</message>
<message>
<source>Mask: mark a rectangle; the right button takes away</source>
<translation>Máscara: marque un rectángulo; el botón derecho quita</translation>
</message>
<message>
<source>Mask: paint over what is to change; the right button takes away</source>
<translation>Máscara: pinte lo que debe cambiar; el botón derecho quita</translation>
</message>
<message>
<source>Mask: take away from what is marked</source>
<translation>Máscara: quitar de lo marcado</translation>
</message>
<message>
<source>Mask: what is white in it changes, what is black is kept (Ctrl+M)</source>
<translation>Máscara: lo blanco cambia, lo negro se conserva (Ctrl+M)</translation>
</message>
<message>
<source>Mask: {edges}.</source>
<translation>Máscara: {edges}.</translation>
</message>
<message>
<source>Masked content</source>
<translation>Contenido bajo la máscara</translation>
</message>
<message>
<source>Moderation</source>
<translation>Moderación</translation>
</message>
<message>
<source>More</source>
<translation>Más</translation>
</message>
<message>
<source>More &amp;options</source>
<translation>Má&amp;s opciones</translation>
</message>
<message>
<source>More of sd-server's own arguments, a JSON object.</source>
<translation>Más argumentos propios de sd-server, un objeto JSON.</translation>
</message>
<message>
<source>More ways to insert</source>
<translation>Más formas de insertar</translation>
</message>
<message>
<source>Most requests: how many one job may send; automatic is one where each may cost money, else as many as it takes</source>
<translation>Máximo de peticiones: cuántas puede enviar un trabajo; automático es una si cada una puede costar dinero, y si no las que hagan falta</translation>
</message>
<message>
<source>Move the results</source>
<translation>Mover los resultados</translation>
</message>
<message>
<source>Name of the preset</source>
<translation>Nombre del preajuste</translation>
</message>
<message>
<source>Name of the style: “{template}”</source>
<translation>Nombre del estilo: «{template}»</translation>
</message>
<message>
<source>Named by you; the provider has not listed it</source>
<translation>Nombrado por usted; el proveedor no lo ha listado</translation>
</message>
<message>
<source>Neg&amp;ative prompt</source>
<translation>Prompt neg&amp;ativo</translation>
</message>
<message>
<source>Negative prompt</source>
<translation>Prompt negativo</translation>
</message>
<message>
<source>Negative prompt: “{words}”.</source>
<translation>Prompt negativo: «{words}».</translation>
</message>
<message>
<source>Neither</source>
<translation>Ninguna</translation>
</message>
<message>
<source>Neutral grey</source>
<translation>Gris neutro</translation>
</message>
<message>
<source>Never</source>
<translation>Nunca</translation>
</message>
<message>
<source>Never: a picture that is too large is reduced</source>
<translation>Nunca: una imagen demasiado grande se reduce</translation>
</message>
<message>
<source>New image</source>
<translation>Imagen nueva</translation>
</message>
<message>
<source>New layer</source>
<translation>Capa nueva</translation>
</message>
<message>
<source>New seed</source>
<translation>Semilla nueva</translation>
</message>
<message>
<source>Next in line</source>
<translation>Siguiente en la cola</translation>
</message>
<message>
<source>Next result</source>
<translation>Resultado siguiente</translation>
</message>
<message>
<source>No AI model, no account, nothing leaves this computer: fills, enlarges and filters pictures by themselves.</source>
<translation>Sin modelo de IA, sin cuenta, nada sale de este ordenador: rellena, amplía y filtra imágenes por sí mismas.</translation>
</message>
<message>
<source>No limit</source>
<translation>Sin límite</translation>
</message>
<message>
<source>No other provider can do this</source>
<translation>Ningún otro proveedor puede hacerlo</translation>
</message>
<message>
<source>No picture is sent, only words, for one of {size} px.</source>
<translation>No se envía ninguna imagen, solo palabras, para una de {size} px.</translation>
</message>
<message>
<source>No picture is sent.</source>
<translation>No se envía ninguna imagen.</translation>
</message>
<message>
<source>No result has a star. Click the star in the corner of one, or press S.</source>
<translation>Ningún resultado tiene estrella. Haga clic en la estrella de la esquina de uno, o pulse S.</translation>
</message>
<message>
<source>No result has all of these words.</source>
<translation>Ningún resultado tiene todas estas palabras.</translation>
</message>
<message>
<source>No style</source>
<translation>Sin estilo</translation>
</message>
<message>
<source>No&amp;t now</source>
<translation>&amp;Ahora no</translation>
</message>
<message>
<source>None: the usual authorities only</source>
<translation>Ninguno: solo las autoridades habituales</translation>
</message>
<message>
<source>Not at all</source>
<translation>En absoluto</translation>
</message>
<message>
<source>Not bound to GIMP</source>
<translation>No vinculado a GIMP</translation>
</message>
<message>
<source>Not set</source>
<translation>Sin definir</translation>
</message>
<message>
<source>Not set up</source>
<translation>Sin configurar</translation>
</message>
<message>
<source>Not: {negative}</source>
<translation>No: {negative}</translation>
</message>
<message>
<source>Not: {prompt}</source>
<translation>No: {prompt}</translation>
</message>
<message>
<source>Nothing is found.</source>
<translation>No se encontró nada.</translation>
</message>
<message>
<source>Nothing is known of what was there before.</source>
<translation>No se sabe nada de lo que había antes.</translation>
</message>
<message>
<source>Nothing leaves this computer: the server {host} is on it.</source>
<translation>Nada sale de este ordenador: el servidor {host} está en él.</translation>
</message>
<message>
<source>Nothing leaves this computer: {provider} works on it.</source>
<translation>Nada sale de este ordenador: {provider} trabaja en él.</translation>
</message>
<message>
<source>Nothing was measured: this result has no mask, or is from an older version.</source>
<translation>No se midió nada: este resultado no tiene máscara o es de una versión anterior.</translation>
</message>
<message>
<source>Nothing was sent yet.</source>
<translation>Todavía no se ha enviado nada.</translation>
</message>
<message>
<source>Nothing was sent. Wait a moment, or take them off the list.</source>
<translation>No se envió nada. Espere un momento o quítelos de la lista.</translation>
</message>
<message>
<source>Number of the error</source>
<translation>Número del error</translation>
</message>
<message>
<source>Number {number} in line</source>
<translation>Número {number} en la cola</translation>
</message>
<message>
<source>OVHcloud AI Endpoints</source>
<translation>OVHcloud AI Endpoints</translation>
</message>
<message numerus="yes">
<source>Of %n request(s) no answer is known; they count as billed.</source>
<translation><numerusform>De %n petición no se conoce respuesta; cuenta como cobrada.</numerusform><numerusform>De %n peticiones no se conoce respuesta; cuentan como cobradas.</numerusform></translation>
</message>
<message>
<source>Of some providers it is not known yet what they can do: {who}.</source>
<translation>De algunos proveedores aún no se sabe qué pueden hacer: {who}.</translation>
</message>
<message>
<source>Of the file nothing else goes along: no name, no place, no camera.</source>
<translation>Del archivo no sale nada más: ni nombre, ni lugar, ni cámara.</translation>
</message>
<message>
<source>Offline (no AI model)</source>
<translation>Sin conexión (sin IA)</translation>
</message>
<message>
<source>Offline: no AI model involved.</source>
<translation>Sin conexión: sin modelo de IA.</translation>
</message>
<message>
<source>Only the selected layer's pixels are sent</source>
<translation>Solo se envían los píxeles de la capa seleccionada</translation>
</message>
<message>
<source>Only volunteers whom the horde has known for long; the wait is longer.</source>
<translation>Solo voluntarios que la horda conoce desde hace tiempo; la espera es más larga.</translation>
</message>
<message>
<source>Only what is selected</source>
<translation>Solo lo seleccionado</translation>
</message>
<message>
<source>Only where a server of yours has a certificate that your own authority signed, as in some companies. What is in the file is trusted besides the usual authorities, by every provider. Certificates are always verified; nothing switches that off.</source>
<translation>Solo si un servidor suyo tiene un certificado firmado por una autoridad propia, como en algunas empresas. Se confía en lo que hay en el archivo además de en las autoridades habituales, con todos los proveedores. Los certificados siempre se verifican; nada lo desactiva.</translation>
</message>
<message>
<source>Open</source>
<translation>Abrir</translation>
</message>
<message>
<source>Open a picture</source>
<translation>Abrir una imagen</translation>
</message>
<message>
<source>Open a picture file to work on (Ctrl+O)</source>
<translation>Abrir un archivo de imagen para trabajar en él (Ctrl+O)</translation>
</message>
<message>
<source>Open another window</source>
<translation>Abrir otra ventana</translation>
</message>
<message>
<source>Open folder</source>
<translation>Abrir la carpeta</translation>
</message>
<message>
<source>Open it as an image in GIMP: in one that is connected, else in the one on this computer (Ctrl+G)</source>
<translation>Abrirlo como imagen en GIMP: en uno conectado, o si no en el de este ordenador (Ctrl+G)</translation>
</message>
<message>
<source>Open settings</source>
<translation>Abrir los ajustes</translation>
</message>
<message>
<source>Open the account page</source>
<translation>Abrir la página de la cuenta</translation>
</message>
<message>
<source>Open the panel from GIMP's menu (Filters &gt; LayerBridge) to insert results there.</source>
<translation>Abra el panel desde el menú de GIMP (Filtros &gt; LayerBridge) para insertar allí los resultados.</translation>
</message>
<message>
<source>Open, paste or drop a picture here.</source>
<translation>Abra, pegue o suelte una imagen aquí.</translation>
</message>
<message>
<source>Open: {name}</source>
<translation>Abrir: {name}</translation>
</message>
<message>
<source>OpenAI images and compatible</source>
<translation>Imágenes de OpenAI y compatibles</translation>
</message>
<message>
<source>Opened {name}</source>
<translation>{name} abierto</translation>
</message>
<message>
<source>Open…</source>
<translation>Abrir…</translation>
</message>
<message>
<source>Organization</source>
<translation>Organización</translation>
</message>
<message>
<source>Other…</source>
<translation>Otro…</translation>
</message>
<message>
<source>Outpaint</source>
<translation>Ampliar bordes</translation>
</message>
<message>
<source>Own authorities</source>
<translation>Autoridades propias</translation>
</message>
<message>
<source>Pages</source>
<translation>Páginas</translation>
</message>
<message>
<source>Paint again what was taken back</source>
<translation>Volver a pintar lo que se deshizo</translation>
</message>
<message>
<source>Paint over a part to change only that.</source>
<translation>Pinte una parte para cambiar solo esa.</translation>
</message>
<message>
<source>Paint over what is to be replaced.</source>
<translation>Pinte lo que se debe reemplazar.</translation>
</message>
<message>
<source>Painterly filters</source>
<translation>Filtros pictóricos</translation>
</message>
<message>
<source>Parts of the picture are hidden: whoever gets it sees grey there.</source>
<translation>Hay partes de la imagen ocultas: quien la reciba verá gris ahí.</translation>
</message>
<message>
<source>Paste</source>
<translation>Pegar</translation>
</message>
<message>
<source>Paste a picture</source>
<translation>Pegar una imagen</translation>
</message>
<message>
<source>Picture as it is</source>
<translation>Imagen tal cual</translation>
</message>
<message>
<source>Pictures (*.png *.jpg *.jpeg *.webp *.tif *.tiff *.bmp *.gif);;All files (*)</source>
<translation>Imágenes (*.png *.jpg *.jpeg *.webp *.tif *.tiff *.bmp *.gif);;Todos los archivos (*)</translation>
</message>
<message>
<source>Pictures are sent and made up to this size squared; over 1024 needs kudos, and most models repeat themselves.</source>
<translation>Las imágenes se envían y se hacen hasta este tamaño al cuadrado; más de 1024 necesita kudos, y casi todos los modelos se repiten.</translation>
</message>
<message>
<source>Plain http: allow this host to get a key over it</source>
<translation>http simple: permitir que este servidor reciba una clave así</translation>
</message>
<message>
<source>Post-processing</source>
<translation>Posprocesado</translation>
</message>
<message>
<source>Presets</source>
<translation>Preajustes</translation>
</message>
<message>
<source>Presets: the whole form, without prompt and seed, under a name</source>
<translation>Preajustes: todo el formulario, sin prompt ni semilla, con un nombre</translation>
</message>
<message>
<source>Previews</source>
<translation>Vistas previas</translation>
</message>
<message>
<source>Previous result</source>
<translation>Resultado anterior</translation>
</message>
<message>
<source>Pro&amp;vider</source>
<translation>Pro&amp;veedor</translation>
</message>
<message>
<source>Progress</source>
<translation>Progreso</translation>
</message>
<message>
<source>Project</source>
<translation>Proyecto</translation>
</message>
<message>
<source>Prompt</source>
<translation>Prompt</translation>
</message>
<message>
<source>Prompt (not used here)</source>
<translation>Prompt (aquí no se usa)</translation>
</message>
<message>
<source>Prompt: “{words}”.</source>
<translation>Prompt: «{words}».</translation>
</message>
<message>
<source>Prompts</source>
<translation>Prompts</translation>
</message>
<message>
<source>Prompts: those that you used last, and those that you saved</source>
<translation>Prompts: los últimos usados y los guardados</translation>
</message>
<message>
<source>Provenance: prompt, engine, seed and the like as text that other tools read, and IPTC's digital source type, which tells whether an AI model was used. Never keys, paths or addresses.</source>
<translation>Procedencia: prompt, motor, semilla y similares como texto que leen otros programas, y el tipo de fuente digital de IPTC, que dice si se usó un modelo de IA. Nunca claves, rutas ni direcciones.</translation>
</message>
<message>
<source>Provenance: written into files when they are saved</source>
<translation>Procedencia: se escribe en los archivos al guardarlos</translation>
</message>
<message>
<source>Provider</source>
<translation>Proveedor</translation>
</message>
<message>
<source>Provider: the one that is used when none is named</source>
<translation>Proveedor: el que se usa cuando no se nombra ninguno</translation>
</message>
<message>
<source>Provider: who makes the picture</source>
<translation>Proveedor: quién hace la imagen</translation>
</message>
<message>
<source>Providers</source>
<translation>Proveedores</translation>
</message>
<message>
<source>Providers, keys, folder, look and language (Ctrl+,)</source>
<translation>Proveedores, claves, carpeta, aspecto e idioma (Ctrl+,)</translation>
</message>
<message>
<source>Put the picture on the clipboard (Ctrl+C)</source>
<translation>Poner la imagen en el portapapeles (Ctrl+C)</translation>
</message>
<message>
<source>Put the prompt on the clipboard (Ctrl+P)</source>
<translation>Poner el prompt en el portapapeles (Ctrl+P)</translation>
</message>
<message>
<source>Put the seed on the clipboard (Ctrl+E)</source>
<translation>Poner la semilla en el portapapeles (Ctrl+E)</translation>
</message>
<message>
<source>Queue</source>
<translation>Cola</translation>
</message>
<message>
<source>Queue: jobs that wait or run. Alt+Up and Alt+Down change the order, Del cancels, Ctrl+R tries again</source>
<translation>Cola: trabajos en espera o en curso. Alt+Arriba y Alt+Abajo cambian el orden, Supr cancela, Ctrl+R lo intenta de nuevo</translation>
</message>
<message>
<source>Raise weight</source>
<translation>Subir el peso</translation>
</message>
<message>
<source>Random</source>
<translation>Al azar</translation>
</message>
<message>
<source>Re&amp;generate</source>
<translation>Re&amp;generar</translation>
</message>
<message>
<source>Re&amp;quests</source>
<translation>P&amp;eticiones</translation>
</message>
<message>
<source>Re&amp;quests a month</source>
<translation>Pe&amp;ticiones al mes</translation>
</message>
<message>
<source>Re&amp;use recipe</source>
<translation>Re&amp;utilizar la receta</translation>
</message>
<message>
<source>Reading the picture…</source>
<translation>Leyendo la imagen…</translation>
</message>
<message>
<source>Ready</source>
<translation>Listos</translation>
</message>
<message>
<source>Recipe: bring the whole request that made it back into the form (R)</source>
<translation>Receta: devolver al formulario toda la petición que lo hizo (R)</translation>
</message>
<message>
<source>Rectangle</source>
<translation>Rectángulo</translation>
</message>
<message>
<source>Redo</source>
<translation>Rehacer</translation>
</message>
<message>
<source>Refine</source>
<translation>Refinar</translation>
</message>
<message>
<source>Refine: a second pass at full size, where the engine works smaller than the selection and the result had to be enlarged</source>
<translation>Refinar: una segunda pasada a tamaño completo, si el motor trabaja más pequeño que la selección y hubo que ampliar el resultado</translation>
</message>
<message>
<source>Refresh</source>
<translation>Actualizar</translation>
</message>
<message>
<source>Regenerate with the &amp;same seed</source>
<translation>Regenerar con la mi&amp;sma semilla</translation>
</message>
<message>
<source>Remove key</source>
<translation>Quitar la clave</translation>
</message>
<message>
<source>Rename</source>
<translation>Renombrar</translation>
</message>
<message>
<source>Replace the whole layer where nothing is selected, instead of stopping</source>
<translation>Reemplazar la capa entera si no hay nada seleccionado, en vez de detenerse</translation>
</message>
<message>
<source>Replace the whole layer, this one time</source>
<translation>Reemplazar la capa entera, solo esta vez</translation>
</message>
<message>
<source>Replace what is selected by what the prompt says</source>
<translation>Reemplazar lo seleccionado por lo que dice el prompt</translation>
</message>
<message>
<source>Replace what was inserted last, or look at results in GIMP first</source>
<translation>Reemplazar lo último insertado, o ver antes los resultados en GIMP</translation>
</message>
<message>
<source>Requests</source>
<translation>Peticiones</translation>
</message>
<message>
<source>Requests a month</source>
<translation>Peticiones al mes</translation>
</message>
<message>
<source>Requests a month: what would be one more is not sent. Months are those of UTC</source>
<translation>Peticiones al mes: la que sobrepase no se envía. Los meses son los de UTC</translation>
</message>
<message>
<source>Restore faces</source>
<translation>Restaurar caras</translation>
</message>
<message>
<source>Resu&amp;lt</source>
<translation>Res&amp;ultado</translation>
</message>
<message>
<source>Result</source>
<translation>Resultado</translation>
</message>
<message>
<source>Result: where it goes when it is inserted</source>
<translation>Resultado: adónde va cuando se inserta</translation>
</message>
<message>
<source>Results</source>
<translation>Resultados</translation>
</message>
<message>
<source>Results appear here, the newest first. They are kept on disk.</source>
<translation>Aquí aparecen los resultados, los más recientes primero. Se guardan en el disco.</translation>
</message>
<message>
<source>Retry</source>
<translation>Reintentar</translation>
</message>
<message>
<source>Reuse recipe</source>
<translation>Reutilizar la receta</translation>
</message>
<message>
<source>Right</source>
<translation>Dcha</translation>
</message>
<message>
<source>S&amp;cale</source>
<translation>Esca&amp;la</translation>
</message>
<message>
<source>S&amp;earch earlier prompts…</source>
<translation>B&amp;uscar prompts anteriores…</translation>
</message>
<message>
<source>S&amp;election and result</source>
<translation>Selección &amp;y resultado</translation>
</message>
<message>
<source>S&amp;election and result ({count} set)</source>
<translation>Selección &amp;y resultado ({count} definidos)</translation>
</message>
<message>
<source>Sa&amp;mples</source>
<translation>Ca&amp;ntidad</translation>
</message>
<message>
<source>Sample picture</source>
<translation>Imagen de muestra</translation>
</message>
<message>
<source>Sampler</source>
<translation>Muestreador</translation>
</message>
<message>
<source>Samples</source>
<translation>Cantidad</translation>
</message>
<message>
<source>Samples: how many results are made at once</source>
<translation>Cantidad: cuántos resultados se hacen a la vez</translation>
</message>
<message>
<source>Sampling steps.</source>
<translation>Pasos de muestreo.</translation>
</message>
<message>
<source>Save a preset</source>
<translation>Guardar un preajuste</translation>
</message>
<message>
<source>Save a style</source>
<translation>Guardar un estilo</translation>
</message>
<message>
<source>Save again when it is finished.</source>
<translation>Guarde de nuevo cuando esté terminada.</translation>
</message>
<message>
<source>Save and &amp;test connection</source>
<translation>Guardar y &amp;probar la conexión</translation>
</message>
<message>
<source>Save and test connection</source>
<translation>Guardar y probar la conexión</translation>
</message>
<message>
<source>Save it now</source>
<translation>Guardarlo ahora</translation>
</message>
<message>
<source>Save now: try again to write into the history. Until LayerBridge ends it is tried every minute too.</source>
<translation>Guardar ahora: intentar de nuevo escribir en el historial. Hasta que LayerBridge termine también se intenta cada minuto.</translation>
</message>
<message>
<source>Save the picture</source>
<translation>Guardar la imagen</translation>
</message>
<message>
<source>Save the picture as a file (Ctrl+S)</source>
<translation>Guardar la imagen como archivo (Ctrl+S)</translation>
</message>
<message>
<source>Save the pictures into a folder</source>
<translation>Guardar las imágenes en una carpeta</translation>
</message>
<message>
<source>Save the pictures into a folder (Ctrl+S)</source>
<translation>Guardar las imágenes en una carpeta (Ctrl+S)</translation>
</message>
<message>
<source>Saved</source>
<translation>Guardado</translation>
</message>
<message>
<source>Saved as {path}</source>
<translation>Guardado como {path}</translation>
</message>
<message>
<source>Saved as “{name}”</source>
<translation>Guardado como «{name}»</translation>
</message>
<message>
<source>Saved pictures say &amp;how they were made</source>
<translation>Las imágenes guardadas dicen &amp;cómo se hicieron</translation>
</message>
<message>
<source>Saved pictures say how they were made</source>
<translation>Las imágenes guardadas dicen cómo se hicieron</translation>
</message>
<message>
<source>Saved prompts</source>
<translation>Prompts guardados</translation>
</message>
<message>
<source>Saved. {warnings}</source>
<translation>Guardado. {warnings}</translation>
</message>
<message>
<source>Save…</source>
<translation>Guardar…</translation>
</message>
<message>
<source>Scale</source>
<translation>Escala</translation>
</message>
<message>
<source>Scale the whole image</source>
<translation>Escalar la imagen entera</translation>
</message>
<message>
<source>Scale: how many times larger the result is</source>
<translation>Escala: cuántas veces más grande es el resultado</translation>
</message>
<message>
<source>Search</source>
<translation>Buscar</translation>
</message>
<message numerus="yes">
<source>Search %n result(s)</source>
<translation><numerusform>Buscar en %n</numerusform><numerusform>Buscar en %n</numerusform></translation>
</message>
<message>
<source>Search earlier prompts</source>
<translation>Buscar prompts anteriores</translation>
</message>
<message>
<source>Search engines</source>
<translation>Buscar motores</translation>
</message>
<message>
<source>Search prompt</source>
<translation>Prompt de búsqueda</translation>
</message>
<message>
<source>Search the history: words of prompt, negative prompt and engine (Ctrl+F)</source>
<translation>Buscar en el historial: palabras del prompt, del prompt negativo y del motor (Ctrl+F)</translation>
</message>
<message>
<source>Second result</source>
<translation>Segundo resultado</translation>
</message>
<message>
<source>Seed</source>
<translation>Semilla</translation>
</message>
<message>
<source>Seed: the same seed gives the same result again; 0 takes a random one</source>
<translation>Semilla: la misma da otra vez el mismo resultado; 0 toma una al azar</translation>
</message>
<message>
<source>Select a result first.</source>
<translation>Seleccione primero un resultado.</translation>
</message>
<message>
<source>Select one result.</source>
<translation>Seleccione un resultado.</translation>
</message>
<message>
<source>Select prompt</source>
<translation>Prompt de selección</translation>
</message>
<message>
<source>Select two results.</source>
<translation>Seleccione dos resultados.</translation>
</message>
<message>
<source>Selected layer</source>
<translation>Capa seleccionada</translation>
</message>
<message>
<source>Selection</source>
<translation>Selección</translation>
</message>
<message>
<source>Selection and result</source>
<translation>Selección y resultado</translation>
</message>
<message>
<source>Selection only</source>
<translation>Solo la selección</translation>
</message>
<message>
<source>Send again</source>
<translation>Enviar de nuevo</translation>
</message>
<message>
<source>Send it, and do not ask again for these providers until LayerBridge is started anew</source>
<translation>Enviarlo y no volver a preguntar por estos proveedores hasta que LayerBridge se inicie de nuevo</translation>
</message>
<message>
<source>Send it, and do not ask again for this provider in this window</source>
<translation>Enviarlo y no volver a preguntar por este proveedor en esta ventana</translation>
</message>
<message>
<source>Send only the selection</source>
<translation>Enviar solo la selección</translation>
</message>
<message>
<source>Send the key &amp;unencrypted to {host}</source>
<translation>Enviar la clave sin ci&amp;frar a {host}</translation>
</message>
<message>
<source>Send the key unencrypted</source>
<translation>Enviar la clave sin cifrar</translation>
</message>
<message>
<source>Send the picture in overlapping tiles; each is a request of its own</source>
<translation>Enviar la imagen en teselas solapadas; cada una es una petición propia</translation>
</message>
<message>
<source>Send the same request again</source>
<translation>Enviar otra vez la misma petición</translation>
</message>
<message>
<source>Send the same request to other providers as well; their results come as one group (Ctrl+Shift+A)</source>
<translation>Enviar la misma petición también a otros proveedores; sus resultados llegan como un grupo (Ctrl+Mayús+A)</translation>
</message>
<message>
<source>Send the selection without the picture around it</source>
<translation>Enviar la selección sin la imagen que la rodea</translation>
</message>
<message numerus="yes">
<source>Send to %n providers</source>
<translation><numerusform>Enviar a %n proveedor</numerusform><numerusform>Enviar a %n proveedores</numerusform></translation>
</message>
<message>
<source>Send to GIMP</source>
<translation>Enviar a GIMP</translation>
</message>
<message>
<source>Send to {who}</source>
<translation>Enviar a {who}</translation>
</message>
<message>
<source>Send {count} requests</source>
<translation>Enviar {count} peticiones</translation>
</message>
<message>
<source>Sent</source>
<translation>Enviado</translation>
</message>
<message>
<source>Sent again, it may be billed again.</source>
<translation>Si se envía de nuevo, puede cobrarse de nuevo.</translation>
</message>
<message>
<source>Sent now, it goes to another server than when it was asked for: {where}.</source>
<translation>Si se envía ahora, va a otro servidor que cuando se pidió: {where}.</translation>
</message>
<message>
<source>Server</source>
<translation>Servidor</translation>
</message>
<message>
<source>Settings</source>
<translation>Ajustes</translation>
</message>
<message>
<source>Settings – LayerBridge</source>
<translation>Ajustes – LayerBridge</translation>
</message>
<message>
<source>Settings…</source>
<translation>Ajustes…</translation>
</message>
<message>
<source>Sharp resampling</source>
<translation>Remuestreo nítido</translation>
</message>
<message>
<source>Show every pixel (1)</source>
<translation>Mostrar cada píxel (1)</translation>
</message>
<message>
<source>Show it large (Enter, or a double click)</source>
<translation>Mostrarlo en grande (Intro o doble clic)</translation>
</message>
<message>
<source>Show only results with a star (Ctrl+Shift+F)</source>
<translation>Mostrar solo los resultados con estrella (Ctrl+Mayús+F)</translation>
</message>
<message>
<source>Show the folder of the results in the file manager</source>
<translation>Mostrar la carpeta de los resultados en el gestor de archivos</translation>
</message>
<message>
<source>Show the two selected results beside each other (Ctrl+Shift+C)</source>
<translation>Mostrar los dos resultados seleccionados uno junto a otro (Ctrl+Mayús+C)</translation>
</message>
<message>
<source>Show the very picture, mask and words that Generate would send, and where they go (Ctrl+E)</source>
<translation>Mostrar exactamente la imagen, la máscara y las palabras que enviaría Generar, y adónde van (Ctrl+E)</translation>
</message>
<message>
<source>Show the whole picture (0)</source>
<translation>Mostrar la imagen entera (0)</translation>
</message>
<message>
<source>Show {path} in the file manager</source>
<translation>Mostrar {path} en el gestor de archivos</translation>
</message>
<message>
<source>Shown in GIMP; “Insert” keeps it</source>
<translation>Se muestra en GIMP; «Insertar» lo conserva</translation>
</message>
<message>
<source>Si&amp;ze</source>
<translation>Tama&amp;ño</translation>
</message>
<message>
<source>Side by side</source>
<translation>Lado a lado</translation>
</message>
<message>
<source>Size</source>
<translation>Tamaño</translation>
</message>
<message>
<source>Slow computers may do it too; without them it costs more kudos.</source>
<translation>También pueden hacerlo ordenadores lentos; sin ellos cuesta más kudos.</translation>
</message>
<message>
<source>Slow workers</source>
<translation>Ordenadores lentos</translation>
</message>
<message>
<source>Smaller brush</source>
<translation>Pincel más pequeño</translation>
</message>
<message>
<source>So&amp;urce</source>
<translation>Fuen&amp;te</translation>
</message>
<message>
<source>Sooner</source>
<translation>Antes</translation>
</message>
<message>
<source>Source</source>
<translation>Fuente</translation>
</message>
<message>
<source>Source pixels</source>
<translation>Píxeles de la fuente</translation>
</message>
<message>
<source>Source: which of the image's pixels are sent</source>
<translation>Fuente: qué píxeles de la imagen se envían</translation>
</message>
<message>
<source>Spent this month</source>
<translation>Gastado este mes</translation>
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
<translation>Los servicios más nuevos de Stability, pagados con créditos: Core, Ultra, SD 3.5, retoques, ampliadores.</translation>
</message>
<message>
<source>Stable Diffusion XL at OVHcloud: 2 pictures a minute without an account, 400 with a key.</source>
<translation>Stable Diffusion XL en OVHcloud: 2 imágenes por minuto sin cuenta, 400 con clave.</translation>
</message>
<message>
<source>Stable Diffusion by Stability's REST API v1, paid by credits, or a server like it.</source>
<translation>Stable Diffusion por la API REST v1 de Stability, pagada con créditos, o un servidor similar.</translation>
</message>
<message>
<source>Stable Diffusion by Stability's gRPC API, paid by credits, or a server like it.</source>
<translation>Stable Diffusion por la API gRPC de Stability, pagada con créditos, o un servidor similar.</translation>
</message>
<message>
<source>Standalone</source>
<translation>Independiente</translation>
</message>
<message>
<source>Standalone: {name}</source>
<translation>Independiente: {name}</translation>
</message>
<message>
<source>Star</source>
<translation>Estrella</translation>
</message>
<message>
<source>Starred</source>
<translation>Con estrella</translation>
</message>
<message>
<source>Starting</source>
<translation>Empezando</translation>
</message>
<message>
<source>Stay with this image, and open no other window</source>
<translation>Seguir con esta imagen y no abrir otra ventana</translation>
</message>
<message>
<source>Step schedule end</source>
<translation>Fin del plan de pasos</translation>
</message>
<message>
<source>Step schedule start</source>
<translation>Inicio del plan de pasos</translation>
</message>
<message>
<source>Steps</source>
<translation>Pasos</translation>
</message>
<message>
<source>Stop every job of this window (Shift+Esc)</source>
<translation>Detener todos los trabajos de esta ventana (Mayús+Esc)</translation>
</message>
<message>
<source>Stop this job; the others go on (Esc)</source>
<translation>Detener este trabajo; los demás siguen (Esc)</translation>
</message>
<message>
<source>Storage limit</source>
<translation>Límite de espacio</translation>
</message>
<message>
<source>Storage limit: above it the oldest results without a star are removed; 0 for no limit</source>
<translation>Límite de espacio: por encima se quitan los resultados más antiguos sin estrella; 0 para no tener límite</translation>
</message>
<message>
<source>Strengt&amp;h</source>
<translation>&amp;Intensidad</translation>
</message>
<message>
<source>Strength</source>
<translation>Intensidad</translation>
</message>
<message>
<source>Strength: 0 keeps the source, 1 leaves no trace of it</source>
<translation>Intensidad: 0 conserva la imagen de partida, 1 no deja rastro de ella</translation>
</message>
<message>
<source>Strength: how much of what is selected changes; 0 keeps it, 1 leaves no trace of it</source>
<translation>Intensidad: cuánto cambia lo seleccionado; 0 lo conserva, 1 no deja rastro de ello</translation>
</message>
<message>
<source>Strip background</source>
<translation>Quitar el fondo</translation>
</message>
<message>
<source>Style preset</source>
<translation>Estilo predefinido</translation>
</message>
<message>
<source>Style: words that are put around the prompt</source>
<translation>Estilo: palabras que se ponen alrededor del prompt</translation>
</message>
<message>
<source>Style: words that are put around the prompt ({keys})</source>
<translation>Estilo: palabras que se ponen alrededor del prompt ({keys})</translation>
</message>
<message>
<source>Style: {adding}</source>
<translation>Estilo: {adding}</translation>
</message>
<message>
<source>Style: {chosen}</source>
<translation>Estilo: {chosen}</translation>
</message>
<message>
<source>Styles of your own</source>
<translation>Estilos propios</translation>
</message>
<message>
<source>Take back what was painted last</source>
<translation>Deshacer lo último que se pintó</translation>
</message>
<message>
<source>Take ended jobs off the list</source>
<translation>Quitar de la lista los trabajos terminados</translation>
</message>
<message>
<source>Take it off the list (Del)</source>
<translation>Quitarlo de la lista (Supr)</translation>
</message>
<message>
<source>Take it out of the history; it can be brought back (Delete)</source>
<translation>Quitarlo del historial; se puede recuperar (Supr)</translation>
</message>
<message>
<source>Take the star away</source>
<translation>Quitar la estrella</translation>
</message>
<message>
<source>Test connection: save these settings and ask the endpoint</source>
<translation>Probar la conexión: guardar estos ajustes y preguntar al servidor</translation>
</message>
<message>
<source>Text to image</source>
<translation>Texto a imagen</translation>
</message>
<message>
<source>The CLIP guidance preset; only ancestral samplers know it.</source>
<translation>El ajuste de la guía de CLIP; solo lo conocen los muestreadores ancestrales.</translation>
</message>
<message>
<source>The Karras noise schedule.</source>
<translation>El plan de ruido de Karras.</translation>
</message>
<message>
<source>The address starts with http://, so nothing on the way to {host} is encrypted: whoever has a hand on that network can read the key and the pictures. Without this, no key is sent there.</source>
<translation>La dirección empieza por http://, así que nada va cifrado de camino a {host}: quien tenga acceso a esa red puede leer la clave y las imágenes. Sin esto no se envía ninguna clave allí.</translation>
</message>
<message>
<source>The border, continued</source>
<translation>El borde, continuado</translation>
</message>
<message>
<source>The borders match, for patterns.</source>
<translation>Los bordes coinciden, para patrones.</translation>
</message>
<message>
<source>The canvas has another size than when this result was made: it lies in the middle.</source>
<translation>El lienzo tiene otro tamaño que cuando se hizo este resultado: queda en el centro.</translation>
</message>
<message>
<source>The canvas has another size than when this result was made: it lies where it was then, counted from the upper left corner.</source>
<translation>El lienzo tiene otro tamaño que cuando se hizo este resultado: queda donde estaba entonces, contando desde la esquina superior izquierda.</translation>
</message>
<message>
<source>The clipboard holds no picture</source>
<translation>El portapapeles no tiene ninguna imagen</translation>
</message>
<message>
<source>The dialect that the endpoint speaks</source>
<translation>El dialecto que habla el servidor</translation>
</message>
<message>
<source>The diffusion sampler.</source>
<translation>El muestreador de la difusión.</translation>
</message>
<message>
<source>The endpoint's own choice</source>
<translation>Lo que elija el servidor</translation>
</message>
<message>
<source>The engine in use of {provider} does not offer “{mode}”.</source>
<translation>El motor en uso de {provider} no ofrece «{mode}».</translation>
</message>
<message>
<source>The engine takes {rule}.</source>
<translation>El motor admite {rule}.</translation>
</message>
<message>
<source>The engine {engine} of {provider} does not offer “{mode}”.</source>
<translation>El motor {engine} de {provider} no ofrece «{mode}».</translation>
</message>
<message>
<source>The filter to use; empty lets the words of the prompt choose.</source>
<translation>El filtro que se usa; vacío deja elegir a las palabras del prompt.</translation>
</message>
<message>
<source>The folder of the results cannot change while a picture is being made; nothing was changed.</source>
<translation>La carpeta de los resultados no puede cambiar mientras se hace una imagen; no se cambió nada.</translation>
</message>
<message>
<source>The guidance of distilled models such as Flux.</source>
<translation>La guía de modelos destilados como Flux.</translation>
</message>
<message>
<source>The id of the OpenAI organization that pays.</source>
<translation>El identificador de la organización de OpenAI que paga.</translation>
</message>
<message>
<source>The id of the OpenAI project that pays.</source>
<translation>El identificador del proyecto de OpenAI que paga.</translation>
</message>
<message>
<source>The id of the organization that pays.</source>
<translation>El identificador de la organización que paga.</translation>
</message>
<message>
<source>The image becomes RGB and the result goes in, in one undo step</source>
<translation>La imagen pasa a RGB y el resultado entra, en un solo paso de deshacer</translation>
</message>
<message>
<source>The image is indexed, so the result would lose its colours to the palette; nothing was inserted.</source>
<translation>La imagen es indexada y el resultado perdería sus colores por la paleta; no se insertó nada.</translation>
</message>
<message>
<source>The key was removed.</source>
<translation>Se quitó la clave.</translation>
</message>
<message>
<source>The language changes at the next start.</source>
<translation>El idioma cambia en el próximo inicio.</translation>
</message>
<message>
<source>The log is written when GIMP starts the bridge; from a terminal it goes there.</source>
<translation>El registro se escribe cuando GIMP inicia el puente; desde un terminal, va allí.</translation>
</message>
<message>
<source>The newer one in the list (Left)</source>
<translation>El más reciente de la lista (Izquierda)</translation>
</message>
<message>
<source>The older one in the list (Right)</source>
<translation>El más antiguo de la lista (Derecha)</translation>
</message>
<message>
<source>The panel was called from another image: {name}.</source>
<translation>El panel se llamó desde otra imagen: {name}.</translation>
</message>
<message>
<source>The picture and the mask: {size} px, with each request; {bytes} in all.</source>
<translation>La imagen y la máscara: {size} px, con cada petición; {bytes} en total.</translation>
</message>
<message>
<source>The picture as it is</source>
<translation>La imagen tal cual</translation>
</message>
<message>
<source>The picture as it is seen is sent, all layers together</source>
<translation>Se envía la imagen como se ve, todas las capas juntas</translation>
</message>
<message>
<source>The picture is a reference for an edit model instead of the init image.</source>
<translation>La imagen es una referencia para un modelo de edición en vez de la imagen de partida.</translation>
</message>
<message>
<source>The picture's edges fit each other.</source>
<translation>Los bordes de la imagen encajan entre sí.</translation>
</message>
<message>
<source>The picture: {size} px, with each request; {bytes} in all.</source>
<translation>La imagen: {size} px, con cada petición; {bytes} en total.</translation>
</message>
<message>
<source>The picture: {size} px, {bytes}.</source>
<translation>La imagen: {size} px, {bytes}.</translation>
</message>
<message>
<source>The picture: {size} px, {bytes}; the mask: {mask}.</source>
<translation>La imagen: {size} px, {bytes}; la máscara: {mask}.</translation>
</message>
<message>
<source>The provider “{name}” of this recipe is not here: the present one stays.</source>
<translation>El proveedor «{name}» de esta receta no está aquí: queda el actual.</translation>
</message>
<message>
<source>The provider's choice for this mode</source>
<translation>Lo que elige el proveedor para este modo</translation>
</message>
<message>
<source>The request is back in the form</source>
<translation>La petición está de nuevo en el formulario</translation>
</message>
<message>
<source>The result alone (F2)</source>
<translation>Solo el resultado (F2)</translation>
</message>
<message>
<source>The result stays as the engine made it</source>
<translation>El resultado queda como lo hizo el motor</translation>
</message>
<message>
<source>The results are being moved; this may take a while.</source>
<translation>Los resultados se están moviendo; puede tardar un rato.</translation>
</message>
<message>
<source>The same request with the same seed, at the same place</source>
<translation>La misma petición con la misma semilla, en el mismo sitio</translation>
</message>
<message>
<source>The same with one sample</source>
<translation>Lo mismo con un solo resultado</translation>
</message>
<message>
<source>The seed {seed} is larger than the panel takes: it is random now.</source>
<translation>La semilla {seed} es mayor de lo que admite el panel: ahora es al azar.</translation>
</message>
<message>
<source>The selected result is shown as a layer at once; Insert keeps it (Ctrl+Shift+P)</source>
<translation>El resultado seleccionado se muestra en seguida como capa; Insertar lo conserva (Ctrl+Mayús+P)</translation>
</message>
<message>
<source>The source is GIMP's image: insert the result there instead.</source>
<translation>La fuente es la imagen de GIMP: inserte el resultado allí.</translation>
</message>
<message>
<source>The surroundings, blurred</source>
<translation>Los alrededores, desenfocados</translation>
</message>
<message>
<source>The whole layer</source>
<translation>La capa entera</translation>
</message>
<message>
<source>The window says what became of it</source>
<translation>La ventana dice qué fue de ello</translation>
</message>
<message>
<source>Theme</source>
<translation>Tema</translation>
</message>
<message>
<source>Theme: light or dark</source>
<translation>Tema: claro u oscuro</translation>
</message>
<message>
<source>There is no provider “{provider}”. Choose another.</source>
<translation>No hay ningún proveedor «{provider}». Elija otro.</translation>
</message>
<message>
<source>They are copied first; the old folder goes when all are there</source>
<translation>Primero se copian; la carpeta antigua se quita cuando están todos</translation>
</message>
<message>
<source>They stay on the disk; the list begins anew in the new folder</source>
<translation>Se quedan en el disco; la lista empieza de nuevo en la carpeta nueva</translation>
</message>
<message>
<source>This key was given for {origin} and is not sent to another address. If this one is right, give the key again.</source>
<translation>Esta clave se dio para {origin} y no se envía a otra dirección. Si esta es la correcta, introduzca la clave de nuevo.</translation>
</message>
<message>
<source>This layer's recipe sends the picture to {who}, which is not chosen in the form.</source>
<translation>La receta de esta capa envía la imagen a {who}, que no está elegido en el formulario.</translation>
</message>
<message>
<source>This makes {count} requests that may each be billed: {who}.</source>
<translation>Esto hace {count} peticiones que pueden cobrarse una a una: {who}.</translation>
</message>
<message>
<source>This month: {what}.</source>
<translation>Este mes: {what}.</translation>
</message>
<message>
<source>This window stays with its image; {name} gets a window of its own</source>
<translation>Esta ventana sigue con su imagen; {name} recibe una propia</translation>
</message>
<message>
<source>This window works on {name} from now on; results, queue and form stay</source>
<translation>Esta ventana trabaja desde ahora en {name}; resultados, cola y formulario se quedan</translation>
</message>
<message>
<source>This window works on {name}.</source>
<translation>Esta ventana trabaja en {name}.</translation>
</message>
<message>
<source>Throw the dice for a new seed, and keep it until the next throw ({keys})</source>
<translation>Tirar los dados para una semilla nueva y conservarla hasta la próxima tirada ({keys})</translation>
</message>
<message>
<source>Tiles</source>
<translation>Teselas</translation>
</message>
<message>
<source>Tiles: work in overlapping tiles, for pictures larger than the engine takes</source>
<translation>Teselas: trabajar en teselas solapadas, para imágenes más grandes de lo que admite el motor</translation>
</message>
<message>
<source>Tiling</source>
<translation>Mosaico</translation>
</message>
<message>
<source>Top</source>
<translation>Arriba</translation>
</message>
<message>
<source>Transparent gives a picture with an alpha channel.</source>
<translation>Transparente da una imagen con canal alfa.</translation>
</message>
<message>
<source>Trust the usual authorities only</source>
<translation>Confiar solo en las autoridades habituales</translation>
</message>
<message>
<source>Trusted workers</source>
<translation>Ordenadores de confianza</translation>
</message>
<message>
<source>Try again</source>
<translation>Intentar de nuevo</translation>
</message>
<message>
<source>Try again (Ctrl+R)</source>
<translation>Intentar de nuevo (Ctrl+R)</translation>
</message>
<message>
<source>Try again to write it into the history</source>
<translation>Intentar de nuevo escribirlo en el historial</translation>
</message>
<message>
<source>Two pictures and a line to move, also by Shift+Left and Right (F3)</source>
<translation>Dos imágenes y una línea que se mueve, también con Mayús+Izquierda y Derecha (F3)</translation>
</message>
<message>
<source>Two pictures beside each other (F4)</source>
<translation>Dos imágenes una junto a otra (F4)</translation>
</message>
<message>
<source>URL: the base address of the endpoint; empty for the provider's own</source>
<translation>URL: la dirección base del servidor; vacía para la del propio proveedor</translation>
</message>
<message>
<source>Undo</source>
<translation>Deshacer</translation>
</message>
<message>
<source>Unfinished pictures shown while one is made; each costs some tokens more.</source>
<translation>Imágenes sin terminar que se muestran mientras se hace una; cada una cuesta algunos tokens más.</translation>
</message>
<message>
<source>Upscale</source>
<translation>Escalar</translation>
</message>
<message>
<source>Use AI Hor&amp;de</source>
<translation>Usar AI &amp;Horde</translation>
</message>
<message>
<source>Use a mask file</source>
<translation>Usar un archivo de máscara</translation>
</message>
<message>
<source>Use a smaller size</source>
<translation>Usar un tamaño menor</translation>
</message>
<message>
<source>Use as source</source>
<translation>Como fuente</translation>
</message>
<message>
<source>Use no file of authorities</source>
<translation>No usar ningún archivo de autoridades</translation>
</message>
<message>
<source>Use the whole layer</source>
<translation>Usar la capa entera</translation>
</message>
<message>
<source>Use {what}</source>
<translation>Usar {what}</translation>
</message>
<message>
<source>Used last</source>
<translation>Últimos usados</translation>
</message>
<message>
<source>User and password</source>
<translation>Usuario y contraseña</translation>
</message>
<message>
<source>View</source>
<translation>Ver</translation>
</message>
<message>
<source>Volunteers' computers: free, often slow; they can see your prompts and pictures.</source>
<translation>Ordenadores de voluntarios: gratis, a menudo lentos; pueden ver sus prompts e imágenes.</translation>
</message>
<message>
<source>WebUI (AUTOMATIC1111, Forge)</source>
<translation>WebUI (AUTOMATIC1111, Forge)</translation>
</message>
<message>
<source>What GIMP asked for is not sent again: ask for it there once more if you want it.</source>
<translation>Lo que pidió GIMP no se vuelve a enviar: pídalo allí otra vez si lo quiere.</translation>
</message>
<message>
<source>What becomes of the results that are there?</source>
<translation>¿Qué pasa con los resultados que ya hay?</translation>
</message>
<message>
<source>What else this engine lets you choose</source>
<translation>Qué más deja elegir este motor</translation>
</message>
<message>
<source>What fits the work</source>
<translation>Lo que convenga al trabajo</translation>
</message>
<message>
<source>What is done to the finished picture: faces mended, the background removed.</source>
<translation>Qué se hace con la imagen terminada: caras reparadas, fondo quitado.</translation>
</message>
<message>
<source>What is not safe for work: "censor" withholds it, "allow" goes only to volunteers who permit it.</source>
<translation>Lo que no es apto para todos: «censor» lo retiene, «allow» va solo a voluntarios que lo permiten.</translation>
</message>
<message>
<source>What is sent</source>
<translation>Lo que se envía</translation>
</message>
<message>
<source>What is visible</source>
<translation>Lo visible</translation>
</message>
<message>
<source>What kind of server it is; empty finds out by asking it.</source>
<translation>Qué tipo de servidor es; vacío lo averigua preguntándole.</translation>
</message>
<message>
<source>What stands under the mask when the diffusion starts.</source>
<translation>Qué hay bajo la máscara cuando empieza la difusión.</translation>
</message>
<message>
<source>What the result should not show</source>
<translation>Lo que el resultado no debe mostrar</translation>
</message>
<message>
<source>What the result should show</source>
<translation>Lo que el resultado debe mostrar</translation>
</message>
<message>
<source>What to look for in the picture and recolor.</source>
<translation>Qué buscar en la imagen para cambiarle el color.</translation>
</message>
<message>
<source>What to look for in the picture and replace.</source>
<translation>Qué buscar en la imagen para reemplazarlo.</translation>
</message>
<message>
<source>What was spent this month is not known: the ledger cannot be read.</source>
<translation>No se sabe cuánto se ha gastado este mes: no se puede leer el registro de gastos.</translation>
</message>
<message>
<source>Where it helps</source>
<translation>Donde ayude</translation>
</message>
<message>
<source>Where requests cost money it may have been billed, and sent again it may be billed once more.</source>
<translation>Si las peticiones cuestan dinero, puede haberse cobrado, y si se envía de nuevo puede cobrarse otra vez.</translation>
</message>
<message>
<source>Where requests cost money it may have been billed.</source>
<translation>Donde las peticiones cuestan dinero, es posible que se haya facturado.</translation>
</message>
<message>
<source>Where the diffusion stops, with a step schedule start; 0 runs all of it.</source>
<translation>Dónde se detiene la difusión, con un inicio del plan de pasos; 0 la ejecuta entera.</translation>
</message>
<message>
<source>Where the kudos do not suffice, a smaller picture with fewer steps is made instead of none.</source>
<translation>Si los kudos no bastan, se hace una imagen más pequeña con menos pasos en vez de ninguna.</translation>
</message>
<message>
<source>Where the picture is too large</source>
<translation>Donde la imagen sea demasiado grande</translation>
</message>
<message>
<source>Which half of a mask the server replaces; empty for black at stability.ai and white elsewhere.</source>
<translation>Qué mitad de una máscara reemplaza el servidor; vacío para negro en stability.ai y blanco en los demás.</translation>
</message>
<message>
<source>Who shall make your pictures?</source>
<translation>¿Quién hará sus imágenes?</translation>
</message>
<message>
<source>Whole layer</source>
<translation>Capa entera</translation>
</message>
<message>
<source>Width</source>
<translation>Anchura</translation>
</message>
<message>
<source>Width and height to make, in pixels; automatic follows the image or the engine</source>
<translation>Anchura y altura en píxeles; automático sigue a la imagen o al motor</translation>
</message>
<message>
<source>Wildcard files</source>
<translation>Archivos de comodines</translation>
</message>
<message>
<source>Wipe</source>
<translation>Cortina</translation>
</message>
<message>
<source>With all at 0, what is transparent in the selection is filled.</source>
<translation>Con todos en 0 se rellena lo transparente de la selección.</translation>
</message>
<message>
<source>Work in tiles</source>
<translation>Trabajar en teselas</translation>
</message>
<message>
<source>Work o&amp;ffline</source>
<translation>Trabajar &amp;sin conexión</translation>
</message>
<message>
<source>Work on the picture in the clipboard (Ctrl+Shift+V)</source>
<translation>Trabajar en la imagen del portapapeles (Ctrl+Mayús+V)</translation>
</message>
<message>
<source>Work on this result (Ctrl+U)</source>
<translation>Trabajar en este resultado (Ctrl+U)</translation>
</message>
<message>
<source>Workflows</source>
<translation>Flujos</translation>
</message>
<message>
<source>Works offline. The settings have all of this, at any time.</source>
<translation>Trabaja sin conexión. Los ajustes tienen todo esto en cualquier momento.</translation>
</message>
<message>
<source>Works on</source>
<translation>Trabaja en</translation>
</message>
<message>
<source>Write another name (F2)</source>
<translation>Escribir otro nombre (F2)</translation>
</message>
<message>
<source>Your own ComfyUI server: its models and your workflows, free of charge.</source>
<translation>Su propio servidor ComfyUI: sus modelos y sus flujos, sin coste.</translation>
</message>
<message>
<source>Your own Stable Diffusion WebUI or Forge, started with --api, free of charge.</source>
<translation>Su propio Stable Diffusion WebUI o Forge, iniciado con --api, sin coste.</translation>
</message>
<message>
<source>Your own workflow.</source>
<translation>Un flujo propio.</translation>
</message>
<message>
<source>Zoom with Ctrl and the wheel, or + and -; 0 fits, 1 shows every pixel. Move it with the middle button.</source>
<translation>Amplíe con Ctrl y la rueda, o + y -; 0 ajusta, 1 muestra cada píxel. Muévala con el botón central.</translation>
</message>
<message>
<source>a private file</source>
<translation>un archivo privado</translation>
</message>
<message>
<source>about {size}</source>
<translation>unos {size}</translation>
</message>
<message>
<source>at most</source>
<translation>como máximo</translation>
</message>
<message>
<source>credits</source>
<translation>créditos</translation>
</message>
<message>
<source>dropped picture</source>
<translation>imagen soltada</translation>
</message>
<message>
<source>filter</source>
<translation>filtro</translation>
</message>
<message>
<source>layer “{name}” {size}</source>
<translation>capa «{name}» {size}</translation>
</message>
<message>
<source>no image</source>
<translation>ninguna imagen</translation>
</message>
<message>
<source>no layer</source>
<translation>ninguna capa</translation>
</message>
<message>
<source>none</source>
<translation>ninguna</translation>
</message>
<message>
<source>nothing selected</source>
<translation>nada seleccionado</translation>
</message>
<message>
<source>pasted picture</source>
<translation>imagen pegada</translation>
</message>
<message>
<source>px</source>
<translation>px</translation>
</message>
<message>
<source>selection {size}</source>
<translation>selección {size}</translation>
</message>
<message>
<source>strength</source>
<translation>intensidad</translation>
</message>
<message>
<source>the system keyring</source>
<translation>el llavero del sistema</translation>
</message>
<message>
<source>usually takes {time}</source>
<translation>suele tardar {time}</translation>
</message>
<message>
<source>your account</source>
<translation>su cuenta</translation>
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
<translation>{amount} de {limit} {unit}</translation>
</message>
<message>
<source>{credits} credits are left.</source>
<translation>Quedan {credits} créditos.</translation>
</message>
<message>
<source>{dots}  kept in {where}</source>
<translation>{dots}  guardada en {where}</translation>
</message>
<message>
<source>{facts}. Read again at every Generate.</source>
<translation>{facts}. Se lee de nuevo con cada Generar.</translation>
</message>
<message>
<source>{label} in {count} s</source>
<translation>{label} en {count} s</translation>
</message>
<message>
<source>{label}: kept in the system's keyring, never in a settings file, never shown again</source>
<translation>{label}: guardada en el llavero del sistema, nunca en un archivo de ajustes, nunca se vuelve a mostrar</translation>
</message>
<message>
<source>{maker}: {title}</source>
<translation>{maker}: {title}</translation>
</message>
<message>
<source>{mode}; the window says why</source>
<translation>{mode}; la ventana dice por qué</translation>
</message>
<message>
<source>{name} was closed in GIMP. Everything here is kept.</source>
<translation>{name} se cerró en GIMP. Todo lo de aquí se conserva.</translation>
</message>
<message>
<source>{name}, {size} px. {hint}</source>
<translation>{name}, {size} px. {hint}</translation>
</message>
<message>
<source>{provider} does not offer “{mode}”.</source>
<translation>{provider} no ofrece «{mode}».</translation>
</message>
<message numerus="yes">
<source>{sent} of %n request(s)</source>
<translation><numerusform>{sent} de %n petición</numerusform><numerusform>{sent} de %n peticiones</numerusform></translation>
</message>
<message>
<source>{size} in use now</source>
<translation>{size} en uso ahora</translation>
</message>
<message>
<source>{size} is made: it is the nearest that the engine takes.</source>
<translation>Se hace {size}: es el tamaño más cercano que admite el motor.</translation>
</message>
<message>
<source>{size} px, seed {seed}</source>
<translation>{size} px, semilla {seed}</translation>
</message>
<message>
<source>{time}, about {left} left</source>
<translation>{time}, quedan unos {left}</translation>
</message>
<message>
<source>{time}, time left unknown</source>
<translation>{time}, tiempo restante desconocido</translation>
</message>
<message>
<source>{title} (seed {seed})</source>
<translation>{title} (semilla {seed})</translation>
</message>
<message>
<source>{title}, starred</source>
<translation>{title}, con estrella</translation>
</message>
<message>
<source>{what} ({others})</source>
<translation>{what} ({others})</translation>
</message>
<message>
<source>{what} It is used as it came from the engine.</source>
<translation>{what} Se usa tal como vino del motor.</translation>
</message>
<message>
<source>{words}. Not: {negative}</source>
<translation>{words}. No: {negative}</translation>
</message>
<message>
<source>“{name}” was deleted.</source>
<translation>Se borró «{name}».</translation>
</message>
</context>
</TS>

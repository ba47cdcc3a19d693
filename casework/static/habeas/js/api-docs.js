// Shows the description that the page names. No plugin stores a token: it is gone with the page.
const place = document.getElementById("api");

window.SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  deepLinking: true,
  docExpansion: place.dataset.expansion,
  persistAuthorization: false,
  validatorUrl: null,
});

import requests
url = "https://api.leancore.co/lead"
headers = {
    "Authorization": "Bearer <token>"
}
params = {
    "ecosystem": "fd3705e1-3149-4c41-bfe7-cf0bee79cfad"
}
response = requests.get(url, headers=headers, params=params)
if response.status_code == 200:
    lead = response.json()
    print("Lead encontrado:")
    print(lead)
else:
    print("Error al consultar el lead. Código de respuesta:", response.status_code)
    print("Mensaje de error:", response.text)
